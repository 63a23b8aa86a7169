package budkavle.interop;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.helger.web.scope.mgr.WebScoped;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Many messages, so many at a time, each until its receipt is verified. Options as for one message, and: "payloads" (files,
 * in turn), "count", "threads", "connections" (kept and used again).
 */
final class Throughput {
  private static Means means;

  private Throughput() {}

  static JsonObject measure(JsonObject options, KeyStore trust) throws Exception {
    int threads = options.get("threads").getAsInt();
    Means held = means(options, trust);
    List<JsonObject> orders = orders(options);
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      long from = System.nanoTime();
      List<Future<Double>> running = new ArrayList<>();
      for (JsonObject order : orders) running.add(workers.submit(one(order, held)));
      JsonArray latencies = new JsonArray();
      for (Future<Double> each : running) latencies.add(each.get());
      JsonObject outcome = new JsonObject();
      outcome.addProperty("seconds", (System.nanoTime() - from) / 1e9);
      outcome.add("latencies", latencies);
      return outcome;
    } finally {
      workers.shutdownNow();
    }
  }

  /** Kept from one measurement to the next, as in a sender that runs. */
  private static synchronized Means means(JsonObject options, KeyStore trust) throws Exception {
    if (means == null)
      means = Means.keepingConnections(options, trust, options.get("connections").getAsInt());
    return means;
  }

  private static List<JsonObject> orders(JsonObject options) {
    List<JsonElement> payloads = options.getAsJsonArray("payloads").asList();
    List<JsonObject> orders = new ArrayList<>();
    for (int i = 0; i < options.get("count").getAsInt(); i++) {
      JsonObject order = options.deepCopy();
      String id = UUID.randomUUID() + "@ap.exempelregionen.example";
      order.addProperty("messageId", id);
      order.addProperty("conversationId", id);
      order.add("payload", payloads.get(i % payloads.size()));
      orders.add(order);
    }
    return orders;
  }

  /** @return milliseconds to the verified receipt */
  private static Callable<Double> one(JsonObject order, Means held) {
    return () -> {
      long from = System.nanoTime();
      try (WebScoped scope = new WebScoped()) {
        JsonObject outcome = Sender.send(order, held);
        boolean proven =
            outcome.get("receiptMatches").getAsBoolean()
                && outcome.has("answerSigned")
                && outcome.get("answerSigned").getAsBoolean();
        if (!proven) throw new IllegalStateException("no verified receipt: " + outcome);
      }
      return (System.nanoTime() - from) / 1e6;
    };
  }
}
