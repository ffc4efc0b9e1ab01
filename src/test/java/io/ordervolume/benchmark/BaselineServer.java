package io.ordervolume.benchmark;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.Map;

/**
 * A minimal HTTP server for the queries of the benchmark, with the pipelined driver. It has no
 * mapping, grammar or freshness, so it shows the limit of the machine. Its paths are those of the
 * service.
 */
public final class BaselineServer extends AbstractVerticle {

  private static final String COLUMNS =
      "select unique_id, customer_name, purchase_date, city, state, order_size, order_cost, order_id,"
          + " customer_id from customer_order_volume ";
  private static final String ROW = COLUMNS + "where unique_id = $1";
  private static final String PAGE =
      COLUMNS + "where state = any($1) order by state, unique_id limit 100";
  private static final String ROWS = "/customer_order_volume";
  private static final String PATH = "/customer_order_volume/";
  private static final String STATIC = "/static/";
  private static final String AGGREGATE =
      "select state, count(*) as orders, sum(order_cost) as spend from customer_order_volume"
          + " where purchase_date >= '2026-01-01' group by state order by state";

  /**
   * A query that needs only the original view: it takes the customer id from the text of the row
   * id.
   */
  private static final String AUDIENCE =
      "select split_part(unique_id, '-', 1)::bigint as customer_id, max(customer_name) as customer_name,"
          + " sum(order_size) as products from customer_order_volume"
          + " where state = 'TX' and purchase_date >= now() - interval '5 months'"
          + " group by 1 having sum(order_size) > 3 order by 1 limit 100";

  private static final int PIPELINED = 256;
  private static final int CONNECTIONS = 4;

  private final String database;
  private final int port;
  private final Map<Integer, Buffer> kept = new HashMap<>();
  private SqlClient client;

  private BaselineServer(String database, int port) {
    this.database = database;
    this.port = port;
  }

  /** Starts the server for a database URL and a port, with one event loop per core. */
  public static void main(String[] arguments) {
    Vertx.vertx(new VertxOptions().setPreferNativeTransport(true))
        .deployVerticle(
            () -> new BaselineServer(arguments[0], Integer.parseInt(arguments[1])),
            new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()));
  }

  @Override
  public void start() {
    PgConnectOptions options =
        PgConnectOptions.fromUri(database)
            .setPipeliningLimit(PIPELINED)
            .setCachePreparedStatements(true);
    client =
        PgBuilder.client()
            .connectingTo(options)
            .with(new PoolOptions().setMaxSize(CONNECTIONS))
            .using(vertx)
            .build();
    vertx.createHttpServer().requestHandler(this::handle).listen(port);
  }

  private void handle(HttpServerRequest request) {
    String path = request.path();
    if (path.equals("/nothing")) {
      request.response().end();
    } else if (path.startsWith(STATIC)) {
      int size = Integer.parseInt(path.substring(STATIC.length()));
      request.response().end(kept.computeIfAbsent(size, bytes -> Buffer.buffer(new byte[bytes])));
    } else if (path.startsWith(PATH)) {
      answer(request, ROW, Tuple.of(path.substring(PATH.length())));
    } else if (path.equals(ROWS)) {
      answer(request, PAGE, Tuple.of(new String[] {"TX", "OH", "IL"}));
    } else if (path.equals("/aggregate")) {
      answer(request, AGGREGATE, Tuple.tuple());
    } else {
      answer(request, AUDIENCE, Tuple.tuple());
    }
  }

  private void answer(HttpServerRequest request, String sql, Tuple values) {
    client
        .preparedQuery(sql)
        .execute(values)
        .onSuccess(
            rows ->
                request
                    .response()
                    .putHeader("Content-Type", "application/json")
                    .end(json(rows).toBuffer()))
        .onFailure(failure -> request.response().setStatusCode(500).end());
  }

  private static JsonArray json(RowSet<Row> rows) {
    JsonArray json = new JsonArray();
    rows.forEach(row -> json.add(row.toJson()));
    return json;
  }
}
