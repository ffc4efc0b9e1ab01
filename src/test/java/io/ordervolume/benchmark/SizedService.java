package io.ordervolume.benchmark;

import io.ordervolume.testing.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A service on a store of some size, and the requests that all services get. */
final class SizedService implements AutoCloseable {

  private static final int CHANGES = 100;
  private static final String BY_DATE = "?limit=100&order=purchase_date.desc";
  private static final String LAST_OF_STATE = "?state=eq.TX&order=purchase_date.desc&limit=100";
  private static final String BY_STATE =
      "?select=state,orders:count(),spend:order_cost.sum()&order=state";

  private final BenchmarkStore store;
  private final ServiceProcess service;
  private final HttpReader http;
  private final PendingChange change;
  private final List<String> keys;
  private final String secondByDate;

  private SizedService(BenchmarkStore store, ServiceProcess service) throws Exception {
    this.store = store;
    this.service = service;
    this.http = new HttpReader(service.port());
    this.change = PendingChange.ofOrders(CHANGES, store.orders());
    this.keys =
        store.texts("select unique_id from customer_order_volume order by random() limit 500");
    this.secondByDate = http.next(BY_DATE);
    http.put("/deals/growth", ThroughputBenchmark.DEAL.formatted("TX"));
  }

  static SizedService open(Path directory, int size) throws Exception {
    BenchmarkStore store = BenchmarkStore.open(directory.resolve("" + size), size);
    return new SizedService(store, store.serve());
  }

  int orders() {
    return store.orders();
  }

  void row() throws IOException {
    http.plain(anyKey());
  }

  void page() throws IOException {
    http.plain(Reads.PAGE);
  }

  void secondByDate() throws IOException {
    http.plain(secondByDate);
  }

  void lastOfState() throws IOException {
    http.plain(LAST_OF_STATE);
  }

  void byState() throws IOException {
    http.plain(BY_STATE);
  }

  void audience() throws IOException {
    http.get("/deals/growth/audience?limit=100", "application/json");
  }

  void csv() throws IOException {
    http.get("/customer_order_volume", "text/csv");
  }

  void change() throws SQLException {
    change.make(store);
  }

  void undo() throws SQLException {
    change.undo(store);
  }

  void liveRow() throws IOException {
    live(anyKey());
  }

  void livePage() throws IOException {
    live(Reads.PAGE);
  }

  void refresh() throws IOException, InterruptedException {
    http.refreshed();
  }

  private void live(String path) throws IOException {
    String source = http.live(path);
    if (!source.equals(change.source())) {
      throw new IllegalStateException("Read from " + source + ".");
    }
  }

  private String anyKey() {
    return "/" + keys.get(ThreadLocalRandom.current().nextInt(keys.size()));
  }

  @Override
  public void close() {
    service.close();
    store.close();
  }
}
