package budkavle.interop;

import com.google.gson.JsonObject;
import com.helger.httpclient.HttpClientFactory;
import com.helger.httpclient.HttpClientSettings;
import com.helger.phase4.crypto.AS4CryptoFactoryInMemoryKeyStore;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.util.Timeout;

/** What a sender holds from message to message: its keys, the receiver's certificate, its way to the network. */
record Means(AS4CryptoFactoryInMemoryKeyStore crypto, X509Certificate receiver, HttpClientFactory http) {
  private static final Timeout ANSWER = Timeout.ofMinutes(8);

  /** As phase4 does it unless told otherwise: a new connection for each message. */
  static Means of(JsonObject options, KeyStore trust) throws Exception {
    return of(options, trust, new HttpClientFactory(settings(options)));
  }

  /** Connections are kept and used again, that many at once. */
  static Means keepingConnections(JsonObject options, KeyStore trust, int connections) throws Exception {
    return of(options, trust, new Keeping(settings(options), connections));
  }

  private static Means of(JsonObject options, KeyStore trust, HttpClientFactory http) throws Exception {
    KeyStore own = Identity.keyStore(path(options, "certificate"), path(options, "key"));
    X509Certificate receiver = options.has("receiver") ? Identity.certificate(path(options, "receiver")) : null;
    return new Means(Identity.crypto(own, trust), receiver, http);
  }

  private static HttpClientSettings settings(JsonObject options) throws Exception {
    KeyStore tlsKey = Identity.keyStore(path(options, "tlsCertificate"), path(options, "tlsKey"));
    HttpClientSettings settings = new HttpClientSettings();
    settings.setSSLContext(Tls.context(tlsKey, Identity.trustStore(path(options, "tlsAnchors"))));
    settings.setRetryCount(0);
    settings.setResponseTimeout(ANSWER);
    return settings;
  }

  private static Path path(JsonObject options, String name) {
    return Path.of(options.get(name).getAsString());
  }

  /** phase4 makes and closes a client for each message; the connections stand here. */
  private static final class Keeping extends HttpClientFactory {
    private final HttpClientConnectionManager kept;

    Keeping(HttpClientSettings settings, int connections) {
      super(settings);
      PoolingHttpClientConnectionManager manager =
          (PoolingHttpClientConnectionManager) super.createConnectionManager(createTlsSocketStrategy());
      manager.setMaxTotal(connections);
      manager.setDefaultMaxPerRoute(connections);
      kept = manager;
    }

    @Override
    public HttpClientConnectionManager createConnectionManager(TlsSocketStrategy strategy) {
      return kept;
    }

    @Override
    public HttpClientBuilder createHttpClientBuilder() {
      return super.createHttpClientBuilder().setConnectionManagerShared(true);
    }
  }
}
