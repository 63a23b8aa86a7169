package budkavle.wss4j;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.wss4j.common.crypto.Merlin;
import org.apache.wss4j.common.ext.WSSecurityException;

/** PEM files as WSS4J wants them. */
final class Keys {
  static final String OWN = "own";
  static final String PEER = "peer";
  static final String PASSWORD = "in-memory";

  private Keys() {}

  /** Own key, the peer's certificate if given, and the anchors that a signer must lead to. */
  static Crypto crypto(String certificate, String key, String peer, String anchors)
      throws GeneralSecurityException, IOException {
    KeyStore own = empty();
    if (key != null)
      own.setKeyEntry(OWN, privateKey(key), PASSWORD.toCharArray(), read(certificate).toArray(new Certificate[0]));
    if (peer != null) own.setCertificateEntry(PEER, read(peer).iterator().next());
    KeyStore trust = empty();
    int number = 0;
    for (Certificate anchor : read(anchors)) trust.setCertificateEntry("anchor-" + number++, anchor);
    Crypto crypto = new Crypto();
    crypto.setKeyStore(own);
    crypto.setTrustStore(trust);
    crypto.setDefaultX509Identifier(OWN);
    return crypto;
  }

  /** Remembers whose certificates led to an anchor. */
  static final class Crypto extends Merlin {
    final Set<String> trusted = new LinkedHashSet<>();

    @Override
    public void verifyTrust(
        X509Certificate[] chain,
        boolean revocation,
        Collection<Pattern> subjects,
        Collection<Pattern> issuers)
        throws WSSecurityException {
      super.verifyTrust(chain, revocation, subjects, issuers);
      trusted.add(chain[0].getSubjectX500Principal().getName());
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> read(String file) throws GeneralSecurityException, IOException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(Path.of(file))));
  }

  private static PrivateKey privateKey(String file) throws GeneralSecurityException, IOException {
    String text = Files.readString(Path.of(file)).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text)));
  }
}
