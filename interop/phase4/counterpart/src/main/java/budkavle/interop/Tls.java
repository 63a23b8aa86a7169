package budkavle.interop;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Two-way TLS: own certificate, and the authorities whose certificates are accepted. */
final class Tls {
  private Tls() {}

  static SSLContext context(KeyStore own, KeyStore trust) throws GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, Identity.PASSWORD);
    TrustManagerFactory anchors = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    anchors.init(trust);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), anchors.getTrustManagers(), null);
    return context;
  }
}
