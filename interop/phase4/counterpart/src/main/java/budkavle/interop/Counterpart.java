package budkavle.interop;

import com.google.gson.JsonObject;
import com.helger.phase4.CAS4Version;
import com.helger.phase4.mgr.MetaAS4Manager;
import com.helger.servlet.mock.MockServletContext;
import com.helger.web.scope.mgr.WebScopeManager;
import com.helger.web.scope.mgr.WebScoped;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Security;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * An access point made of phase4. Commands come as JSON lines on standard input ("listen", "send", "measure", "property"; each with an "id"),
 * answers and what is received go as JSON lines to standard output. Ends with standard input.
 * Started with counterpart/java.security. Argument: the file with the certificates of the access points' authority.
 */
public final class Counterpart {
  private Counterpart() {}

  public static void main(String[] arguments) throws Exception {
    Lines.takeStandardOutput();
    Security.addProvider(new BouncyCastleProvider());
    System.setProperty("com.sun.security.enableCRLDP", "true");
    WebScopeManager.onGlobalBegin(MockServletContext.create());
    MetaAS4Manager.getInstance();
    SdkProfile.register();
    KeyStore trust = Identity.trustStore(Path.of(arguments[0]));
    JsonObject ready = new JsonObject();
    ready.addProperty("event", "ready");
    ready.addProperty("version", CAS4Version.BUILD_VERSION);
    Lines.write(ready);
    serve(trust);
    System.exit(0);
  }

  private static void serve(KeyStore trust) throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(8);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonObject command = Lines.parse(line);
      workers.execute(() -> Lines.write(answer(command, trust)));
    }
    workers.shutdownNow();
  }

  private static JsonObject answer(JsonObject command, KeyStore trust) {
    JsonObject answer = new JsonObject();
    try (WebScoped scope = new WebScoped()) {
      switch (command.get("command").getAsString()) {
        case "listen" -> answer.addProperty("port", Receiver.listen(command, trust));
        case "send" -> answer = Sender.send(command, trust);
        case "measure" -> answer = Throughput.measure(command, trust);
        case "property" ->
            System.setProperty(command.get("name").getAsString(), command.get("value").getAsString());
        default -> throw new IllegalArgumentException("unknown command");
      }
    } catch (Exception failure) {
      failure.printStackTrace();
      answer.addProperty("failure", failure.toString());
    }
    answer.addProperty("event", "answer");
    answer.add("id", command.get("id"));
    return answer;
  }
}
