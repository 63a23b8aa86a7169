package budkavle.wss4j;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import org.apache.wss4j.stax.setup.WSSec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * WS-Security of Apache WSS4J's streaming implementation. Commands come as JSON lines on standard input ("open", "seal"; each
 * with an "id"), answers go as JSON lines to standard output. Ends with standard input.
 */
public final class Counterpart {
  private Counterpart() {}

  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    System.setOut(System.err);
    Security.addProvider(new BouncyCastleProvider());
    WSSec.init();
    Gson gson = new Gson();
    JsonObject ready = new JsonObject();
    ready.addProperty("event", "ready");
    ready.addProperty("version", WSSec.class.getPackage().getImplementationVersion());
    out.println(gson.toJson(ready));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonObject command = gson.fromJson(line, JsonObject.class);
      JsonObject answer = answer(command);
      answer.addProperty("event", "answer");
      answer.add("id", command.get("id"));
      out.println(gson.toJson(answer));
      out.flush();
    }
  }

  private static JsonObject answer(JsonObject command) {
    try {
      return switch (command.get("command").getAsString()) {
        case "open" -> Opening.open(command);
        case "seal" -> Sealing.seal(command);
        default -> throw new IllegalArgumentException("unknown command");
      };
    } catch (Exception failure) {
      failure.printStackTrace();
      Throwable cause = failure;
      while (cause.getCause() != null && cause.getCause() != cause) cause = cause.getCause();
      JsonObject answer = new JsonObject();
      answer.addProperty("refused", cause.getClass().getSimpleName() + ": " + cause.getMessage());
      return answer;
    }
  }
}
