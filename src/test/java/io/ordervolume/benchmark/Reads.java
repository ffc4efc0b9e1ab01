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
 * One row and a page of a hundred, read from the service over one connection, plainly and live, and
 * from the definition by JDBC. The rows take turns.
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

  /** The page that is asked for wherever one is. */
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

  /** The reads over HTTP, of which live ones are to come from a certain source. */
  Map<Kind, Work> ofService(String source) {
    Map<Kind, Work> reads = new EnumMap<>(Kind.class);
    reads.put(Kind.ROW, () -> http.plain("/" + key()));
    reads.put(Kind.LIVE_ROW, () -> live("/" + key(), source));
    reads.put(Kind.PAGE, () -> http.plain(PAGE));
    reads.put(Kind.LIVE_PAGE, () -> live(PAGE, source));
    return reads;
  }

  /** The reads over HTTP, and those of the definition. */
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
