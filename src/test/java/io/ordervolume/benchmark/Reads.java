package io.ordervolume.benchmark;

import io.ordervolume.benchmark.Interleaving.Work;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one row and a page of a hundred over one HTTP connection, plain and live, and from the
 * definition over JDBC. The reads cycle through the rows.
 */
final class Reads implements AutoCloseable {

  enum Kind {
    ROW,
    LIVE_ROW,
    DEFINITION_ROW,
    PAGE,
    LIVE_PAGE,
    DEFINITION_PAGE
  }

  /** The query of the page. */
  static final String PAGE = "?state=in.(TX,OH,IL)&order=state.asc&limit=100";

  private static final String DEFINITION =
      "select * from order_volume.customer_order_volume_definition where ";

  private final HttpReader http;
  private final Connection connection;
  private final PreparedStatement row;
  private final PreparedStatement page;
  private final List<String> keys;
  private int next;

  Reads(BenchmarkStore store, int port) throws SQLException {
    this.http = new HttpReader(port);
    this.connection = store.connect();
    this.row = connection.prepareStatement(DEFINITION + "unique_id = ?");
    this.page =
        connection.prepareStatement(
            DEFINITION + "state in ('TX', 'OH', 'IL') order by state, unique_id limit 100");
    this.keys =
        store.texts("select unique_id from customer_order_volume order by random() limit 200");
  }

  /** Returns the reads over HTTP. Live reads check that they come from this source. */
  Map<Kind, Work> ofService(String source) {
    Map<Kind, Work> reads = new EnumMap<>(Kind.class);
    reads.put(Kind.ROW, () -> http.plain("/" + key()));
    reads.put(Kind.LIVE_ROW, () -> live("/" + key(), source));
    reads.put(Kind.PAGE, () -> http.plain(PAGE));
    reads.put(Kind.LIVE_PAGE, () -> live(PAGE, source));
    return reads;
  }

  /** Returns the reads over HTTP and those of the definition. */
  Map<Kind, Work> all(String source) {
    Map<Kind, Work> reads = ofService(source);
    reads.put(Kind.DEFINITION_ROW, this::rowOfDefinition);
    reads.put(Kind.DEFINITION_PAGE, () -> fetch(page));
    return reads;
  }

  private String key() {
    return keys.get(next++ % keys.size());
  }

  private void live(String path, String source) throws IOException {
    String actual = http.live(path);
    if (!actual.equals(source)) {
      throw new IllegalStateException("Read from " + actual + " and not from " + source + ".");
    }
  }

  private void rowOfDefinition() throws SQLException {
    row.setString(1, key());
    fetch(row);
  }

  private static void fetch(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        rows.getString("unique_id");
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
