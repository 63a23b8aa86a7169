package budkavle.interop;

import com.google.gson.JsonObject;
import com.helger.collection.commons.CommonsArrayList;
import com.helger.http.EHttpMethod;
import com.helger.phase4.crypto.AS4CryptoFactoryInMemoryKeyStore;
import com.helger.phase4.crypto.IAS4DecryptParameterModifier;
import com.helger.phase4.incoming.AS4IncomingProfileSelectorConstant;
import com.helger.phase4.incoming.AS4RequestHandler;
import com.helger.phase4.incoming.crypto.AS4IncomingSecurityConfiguration;
import com.helger.phase4.model.pmode.resolve.AS4DefaultPModeResolver;
import com.helger.phase4.servlet.AS4UnifiedResponse;
import com.helger.phase4.servlet.AS4XServletHandler;
import com.helger.phase4.servlet.IAS4ServletRequestHandlerCustomizer;
import com.helger.web.scope.IRequestWebScopeWithoutResponse;
import com.helger.xservlet.AbstractXServlet;
import java.nio.file.Path;
import java.security.KeyStore;
import org.apache.wss4j.dom.handler.RequestData;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** phase4's servlet on /as4 behind two-way TLS, on the loopback interface. */
final class Receiver {
  private Receiver() {}

  /** @return the port */
  static int listen(JsonObject options, KeyStore trust) throws Exception {
    String name = options.get("name").getAsString();
    KeyStore own = Identity.keyStore(path(options, "certificate"), path(options, "key"));
    AS4CryptoFactoryInMemoryKeyStore crypto = Identity.crypto(own, trust);
    Inbox inbox = new Inbox(name, options.get("notServed").getAsString(), options.has("store") ? path(options, "store") : null);
    boolean revocation = options.get("revocation").getAsBoolean();
    AS4XServletHandler handler = new AS4XServletHandler();
    handler.setRequestHandlerCustomizer(new Customizer(crypto, inbox, revocation));

    SslContextFactory.Server tls = new SslContextFactory.Server();
    KeyStore tlsKey = Identity.keyStore(path(options, "tlsCertificate"), path(options, "tlsKey"));
    tls.setSslContext(Tls.context(tlsKey, Identity.trustStore(path(options, "tlsAnchors"))));
    tls.setNeedClientAuth(true);
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server, tls);
    connector.setHost("127.0.0.1");
    connector.setPort(options.get("port").getAsInt());
    connector.setIdleTimeout(600_000);
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServlet(new ServletHolder(new Servlet(handler)), "/as4");
    server.setHandler(context);
    server.start();
    return connector.getLocalPort();
  }

  private static Path path(JsonObject options, String name) {
    return Path.of(options.get(name).getAsString());
  }

  private static final class Servlet extends AbstractXServlet {
    Servlet(AS4XServletHandler handler) {
      settings().setMultipartEnabled(false);
      handlerRegistry().registerHandler(EHttpMethod.POST, handler);
    }
  }

  private record Customizer(AS4CryptoFactoryInMemoryKeyStore crypto, Inbox inbox, boolean revocation)
      implements IAS4ServletRequestHandlerCustomizer {
    @Override
    public void customizeBeforeHandling(
        IRequestWebScopeWithoutResponse scope, AS4UnifiedResponse response, AS4RequestHandler handler) {
      handler.setCryptoFactory(crypto);
      handler.setPModeResolver(new AS4DefaultPModeResolver(SdkProfile.ID));
      handler.setIncomingProfileSelector(new AS4IncomingProfileSelectorConstant(SdkProfile.ID, false));
      handler.setIncomingSecurityConfiguration(
          AS4IncomingSecurityConfiguration.createDefaultInstance().setDecryptParameterModifier(checks(revocation)));
      handler.setProcessorSupplier(() -> new CommonsArrayList<>(inbox));
    }

    @Override
    public void customizeAfterHandling(
        IRequestWebScopeWithoutResponse scope, AS4UnifiedResponse response, AS4RequestHandler handler) {}
  }

  /** phase4 leaves revocation out unless it is asked for. */
  static IAS4DecryptParameterModifier checks(boolean revocation) {
    return new IAS4DecryptParameterModifier() {
      @Override
      public void modifyRequestData(RequestData data) {
        data.setEnableRevocation(revocation);
      }
    };
  }
}
