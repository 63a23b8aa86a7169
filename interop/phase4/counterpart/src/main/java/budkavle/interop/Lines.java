package budkavle.interop;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.PrintStream;

/** One JSON object a line on standard output; everything else that is printed goes to standard error. */
final class Lines {
  private static final Gson GSON = new Gson();
  private static PrintStream out = System.out;

  private Lines() {}

  static void takeStandardOutput() {
    out = System.out;
    System.setOut(System.err);
  }

  static synchronized void write(JsonObject line) {
    out.println(GSON.toJson(line));
    out.flush();
  }

  static JsonObject parse(String line) {
    return GSON.fromJson(line, JsonObject.class);
  }
}
