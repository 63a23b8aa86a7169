package budkavle.interop;

import com.helger.phase4.crypto.AS4CryptoFactoryInMemoryKeyStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;

/** Keys and certificates, read from PEM files into key stores in memory. */
final class Identity {
  static final char[] PASSWORD = "in-memory".toCharArray();
  private static final String ALIAS = "own";

  private Identity() {}

  /** A key with its certificate. */
  static KeyStore keyStore(Path certificate, Path key) throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    store.setKeyEntry(ALIAS, privateKey(key), PASSWORD, certificates(certificate).toArray(new Certificate[0]));
    return store;
  }

  /** Anchors, and certificates that are known without being anchors of anything else. */
  static KeyStore trustStore(Path... files) throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    int number = 0;
    for (Path file : files)
      for (Certificate anchor : certificates(file)) store.setCertificateEntry("anchor-" + number++, anchor);
    return store;
  }

  static AS4CryptoFactoryInMemoryKeyStore crypto(KeyStore own, KeyStore trust) {
    return new EndEntityRevocation(own, ALIAS, PASSWORD, trust);
  }

  static X509Certificate certificate(Path file) throws GeneralSecurityException, IOException {
    return (X509Certificate) certificates(file).iterator().next();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws GeneralSecurityException, IOException {
    try (InputStream in = new ByteArrayInputStream(Files.readAllBytes(file))) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in);
    }
  }

  private static PrivateKey privateKey(Path file) throws GeneralSecurityException, IOException {
    String text = Files.readString(file).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text));
    return KeyFactory.getInstance("RSA").generatePrivate(spec);
  }
}
