package io.ordervolume;

import static io.ordervolume.testing.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.ordervolume.embedded.EmbeddedDatabase;
import io.ordervolume.testing.OwnServer;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.ServiceProcess;
import io.ordervolume.testing.Standby;
import io.ordervolume.testing.TestSql;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two services over a primary and a standby, both real. Lag is made by pausing the standby, loss by
 * killing, freezing or promoting it. Whatever it does, no answer claims what its rows do not hold.
 */
@Tag("full")
class ReplicasIT {

  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration MAX_LAG = Duration.ofSeconds(6);
  private static final String VIEW = "/customer_order_volume";
  private static final String ROW = VIEW + "?order_id=eq.1&select=customer_name";
  private static final String SCANS =
      "select sum(coalesce(seq_scan, 0) + coalesce(idx_scan, 0)) from pg_stat_user_tables"
          + " where relname = '%s'";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  private static EmbeddedDatabase primary;
  private static TestSql sql;
  private static Standby standby;

  /** Remembers no answer, so that each is read from a server. */
  private static ServiceProcess forgetful;

  private static ServiceProcess service;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeAll
  static void start() throws Exception {
    Path home = directory.resolve("primary");
    primary = OwnServer.start(home);
    sql = new TestSql(primary);
    standby = Standby.of(primary, home, directory.resolve("standby"), "hot_standby_feedback = on");
    forgetful = serve(Map.of("order-volume.memory.max-size", "0"), standby.url());
    forgetful.port(START);
    await(() -> get(forgetful, VIEW + "?limit=1").statusCode() == 200);
    service = serve(Map.of(), standby.url());
    service.port(START);
  }

  @AfterAll
  static void stop() {
    for (AutoCloseable one : new AutoCloseable[] {forgetful, service, standby, primary}) {
      try {
        one.close();
      } catch (Exception alreadyGone) {
        continue;
      }
    }
  }

  @BeforeEach
  void bothServicesReadFromTheStandby() throws Exception {
    inUse(forgetful);
    inUse(service);
  }

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  private static ServiceProcess serve(Map<String, String> others, String replicas)
      throws IOException {
    Map<String, String> settings = new HashMap<>(primary.configuration());
    settings.put("order-volume.security", "open");
    settings.put("quarkus.liquibase.contexts", "sample");
    settings.put("order-volume.refresh.min-interval", "1h");
    settings.put("order-volume.replicas.urls", replicas);
    settings.put("order-volume.replicas.max-lag", MAX_LAG.toSeconds() + "s");
    settings.putAll(others);
    return ServiceProcess.start(directory, settings);
  }

  private static Response get(ServiceProcess from, String path, String... cacheControl) {
    try {
      var request = given().port(from.port());
      return (cacheControl.length == 0 ? request : request.header("Cache-Control", cacheControl[0]))
          .get(path);
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static String standing(ServiceProcess of, String member) {
    return String.valueOf(get(of, "/freshness").<Object>path("replicas[0]." + member));
  }

  private static void inUse(ServiceProcess by) throws Exception {
    await(() -> standing(by, "in_use").equals("true"), () -> get(by, "/freshness").asString());
  }

  private static void notInUse(ServiceProcess by) throws Exception {
    await(() -> standing(by, "in_use").equals("false"), () -> get(by, "/freshness").asString());
  }

  private static double metric(ServiceProcess of, String series) throws Exception {
    String start = series + " ";
    return given()
        .port(of.managementPort())
        .get("/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith(start))
        .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
        .findFirst()
        .orElseThrow();
  }

  private static double reads(String server) throws Exception {
    return metric(forgetful, "matview_server_reads_total{server=\"" + server + "\"}");
  }

  /** Sessions tell what they did a second later. */
  private static void scanned(Callable<String> counted, long least) throws Exception {
    await(() -> Long.parseLong(counted.call()) >= least);
  }

  @Test
  void theStandbyAnswersPlainReadsAndThePrimaryThoseThatMustBeFresh() throws Exception {
    String view = SCANS.formatted("customer_order_volume");
    String customers = SCANS.formatted("customers");
    long here = Long.parseLong(sql.text(view));
    long there = Long.parseLong(standby.text(view));
    long customersThere = Long.parseLong(standby.text(customers));
    double onReplica = reads("replica-1");
    double onPrimary = reads("primary");

    for (int i = 0; i < 30; i++) {
      String key = get(forgetful, VIEW + "?limit=1&offset=" + i).path("[0].unique_id");
      get(forgetful, VIEW + "/" + key).then().statusCode(200);
      get(forgetful, VIEW + "?limit=1&offset=" + i, "max-age=60").then().statusCode(200);
    }
    get(forgetful, "/complete_customer_data?limit=5").then().statusCode(200);

    scanned(() -> standby.text(view), there + 90);
    scanned(() -> standby.text(customers), customersThere + 1);
    assertThat(reads("replica-1")).isEqualTo(onReplica + 91);
    assertThat(reads("primary")).isEqualTo(onPrimary);

    get(forgetful, VIEW + "?limit=1", "no-cache").then().statusCode(200);
    get(forgetful, "/complete_customer_data?limit=5", "no-cache").then().statusCode(200);

    scanned(() -> sql.text(view), here + 1);
    assertThat(reads("replica-1")).isEqualTo(onReplica + 91);
    assertThat(reads("primary")).isEqualTo(onPrimary + 2);
  }

  @Test
  void exportsAndAudiencesAreReadThereToo() throws Exception {
    double onReplica = reads("replica-1");
    given()
        .port(forgetful.port())
        .contentType("application/json")
        .body("{\"percent_off\":10,\"min_orders\":1}")
        .put("/deals/everybody")
        .then()
        .statusCode(equalTo(201));

    // The standby is asked for customers, the primary for the deal.
    get(forgetful, "/deals/everybody/audience?limit=5").then().statusCode(200);
    String csv = given().port(forgetful.port()).accept("text/csv").get(VIEW).asString();

    assertThat(csv.lines().count()).isEqualTo(10_001);
    assertThat(reads("replica-1")).isEqualTo(onReplica + 2);
  }

  @Test
  void callersWhoMustSeeACommitDoSoAlthoughTheStandbyIsPaused() throws Exception {
    Response before = get(service, ROW);
    String old = before.path("[0].customer_name");
    long version = Long.parseLong(before.header("View-Version"));
    standby.pause();
    try {
      sql.execute("update customers set last_name = 'Paused' || id where id = (" + CUSTOMER + ")");

      Response fresh = get(service, ROW, "no-cache");
      assertThat(fresh.<String>path("[0].customer_name")).contains("Paused");
      await(
          () ->
              Long.parseLong(get(service, "/freshness" + VIEW).path("version").toString())
                  > version);
      Response plain = get(service, ROW);
      assertThat(plain.<String>path("[0].customer_name")).isEqualTo(old);
      assertThat(plain.header("View-Version")).isEqualTo(String.valueOf(version));
      Response audience = get(service, ROW, "max-age=0");
      assertThat(audience.<String>path("[0].customer_name")).contains("Paused");

      notInUse(service);
      assertThat(Double.parseDouble(standing(service, "lag"))).isGreaterThan(5);
      assertThat(get(service, ROW).<String>path("[0].customer_name")).contains("Paused");
      get(service, VIEW + "?limit=3").then().statusCode(200);
    } finally {
      standby.resume();
    }
    inUse(service);
    assertThat(get(service, ROW).<String>path("[0].customer_name")).contains("Paused");
  }

  private static final String CUSTOMER = "select customer_id from orders where id = 1";

  /** What a plain answer said. */
  private record Answer(long sent, long version, long staleness, long name) {}

  /**
   * One row counts upwards, in each commit by one. Which count belongs to which version is read
   * from the primary, in one snapshot; when a count was committed, its writer knows.
   */
  @Test
  void noAnswerClaimsMoreThanItsRowsHoldWhileWritersWriteAndTheStandbyLags() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    TreeMap<Long, Long> committed = new TreeMap<>();
    Map<Long, Long> versions = new ConcurrentSkipListMap<>();
    sql.execute("update customers set last_name = '#0' where id = (" + CUSTOMER + ")");
    get(service, ROW, "no-cache").then().statusCode(200);
    await(() -> get(service, ROW).asString().contains("#0"));
    await(() -> get(forgetful, ROW).asString().contains("#0"));

    Future<?> writer = threads.submit(() -> write(committed, enough));
    Future<?> recorder = threads.submit(() -> record(versions, enough));
    List<Future<List<Answer>>> readers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      readers.add(threads.submit(() -> read(service, enough)));
      readers.add(threads.submit(() -> read(forgetful, enough)));
    }
    double onReplica = reads("replica-1");
    try {
      for (int lag = 0; lag < 4; lag++) {
        standby.pause();
        if (lag % 2 == 0) {
          given().port(service.port()).post("/refreshes").then().statusCode(202);
        }
        long least = lag;
        await(() -> Long.parseLong(get(service, ROW).header("View-Staleness")) >= least);
        standby.resume();
        await(() -> Double.parseDouble(standing(service, "lag")) < 1);
      }
      // After a crash it begins anew from what was on its disk, which is less than it showed.
      standby.kill();
      standby.restart();
      inUse(service);
      await(() -> versions.size() > 4);
    } finally {
      enough.set(true);
    }
    writer.get(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS);
    recorder.get(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS);

    assertThat(reads("replica-1")).isGreaterThan(onReplica + 10);
    int compared = 0;
    int stale = 0;
    for (Future<List<Answer>> reader : readers) {
      long newest = 0;
      for (Answer answer : reader.get(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS)) {
        assertThat(answer.version).as("goes back: %s", answer).isGreaterThanOrEqualTo(newest);
        newest = answer.version;
        Long labelled = versions.get(answer.version);
        if (labelled != null) {
          assertThat(answer.name).as("%s", answer).isGreaterThanOrEqualTo(labelled);
          compared++;
        }
        long claimed = answer.sent - TimeUnit.SECONDS.toNanos(answer.staleness + 1);
        Map.Entry<Long, Long> least = committed.floorEntry(claimed);
        if (least != null) {
          assertThat(answer.name).as("%s", answer).isGreaterThanOrEqualTo(least.getValue());
        }
        stale += answer.staleness >= 2 ? 1 : 0;
      }
    }
    assertThat(compared).isGreaterThan(20);
    assertThat(stale).as("answers of a standby that lags").isPositive();
    bothAgree();
  }

  private static Void write(TreeMap<Long, Long> committed, AtomicBoolean enough) throws Exception {
    try (Connection connection = sql.connect();
        Statement statement = connection.createStatement()) {
      for (long count = 1; !enough.get(); count++) {
        statement.execute(
            "update customers set last_name = '#" + count + "' where id = (" + CUSTOMER + ")");
        committed.put(System.nanoTime(), count);
        Thread.sleep(10);
      }
    }
    return null;
  }

  private static Void record(Map<Long, Long> versions, AtomicBoolean enough) throws Exception {
    try (Connection connection = sql.connect();
        Statement statement = connection.createStatement()) {
      while (!enough.get()) {
        try (var row =
            statement.executeQuery(
                "select v.version, c.customer_name"
                    + " from order_volume.views v, order_volume.customer_order_volume_current c"
                    + " where c.order_id = 1 and v.view_name = 'customer_order_volume'")) {
          row.next();
          versions.put(row.getLong(1), count(row.getString(2)));
        }
        Thread.sleep(5);
      }
    }
    return null;
  }

  private static long count(String name) {
    return Long.parseLong(name.substring(name.indexOf('#') + 1));
  }

  private static List<Answer> read(ServiceProcess from, AtomicBoolean enough) {
    List<Answer> answers = new ArrayList<>();
    while (!enough.get()) {
      long sent = System.nanoTime();
      Response answer = get(from, ROW);
      answer.then().statusCode(200);
      answers.add(
          new Answer(
              sent,
              Long.parseLong(answer.header("View-Version")),
              Long.parseLong(answer.header("View-Staleness")),
              count(answer.path("[0].customer_name"))));
    }
    return answers;
  }

  private static void bothAgree() throws Exception {
    String page = VIEW + "?order=order_cost.desc,order_id&limit=200";
    await(
        () ->
            get(service, page).header("ETag").equals(get(forgetful, page).header("ETag"))
                && get(service, "/freshness").path("state").equals("fresh"));
    assertThat(get(service, page).asString()).isEqualTo(get(forgetful, page).asString());
    assertThat(get(service, page, "no-cache").asString())
        .isEqualTo(get(forgetful, page).asString());
  }

  /** Reads until told to stop, and answers all that was not right. */
  private Future<List<String>> readers(AtomicBoolean enough, AtomicLong done) {
    return threads.submit(
        () -> {
          List<String> wrong = new ArrayList<>();
          for (int i = 1; !enough.get(); i++) {
            int order = 1 + i * 7 % 10_000;
            String path =
                i % 2 == 0
                    ? VIEW + "?order_id=eq." + order
                    : VIEW + "?select=order_id&order=order_id&offset=" + (order - 1) + "&limit=1";
            Response answer = get(forgetful, path);
            boolean right =
                answer.statusCode() == 503
                    ? answer.header("Retry-After") != null
                    : answer.statusCode() == 200
                        && answer
                            .jsonPath()
                            .getList("order_id", Integer.class)
                            .equals(List.of(order));
            if (!right) {
              wrong.add(answer.statusCode() + " " + path + " " + answer.asString());
            }
            done.incrementAndGet();
          }
          return wrong;
        });
  }

  private interface Fault {
    /** How many reads each reader has done tells whether it is held up. */
    void happen(List<AtomicLong> done) throws Exception;
  }

  private static void everybodyReadsOn(List<AtomicLong> done) throws Exception {
    for (AtomicLong reads : done) {
      long before = reads.get();
      await(() -> reads.get() > before + 1);
    }
  }

  private void nothingIsWrongWhile(Fault fault) throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    List<Future<List<String>>> readers = new ArrayList<>();
    List<AtomicLong> done = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      done.add(new AtomicLong());
      readers.add(readers(enough, done.get(i)));
    }
    try {
      everybodyReadsOn(done);
      fault.happen(done);
    } finally {
      enough.set(true);
    }
    for (Future<List<String>> reader : readers) {
      assertThat(reader.get(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS)).isEmpty();
    }
  }

  @Test
  void aStandbyThatIsKilledIsLeftOutAndComesBack() throws Exception {
    nothingIsWrongWhile(
        done -> {
          for (int i = 0; i < 2; i++) {
            standby.kill();
            notInUse(forgetful);
            everybodyReadsOn(done);
            standby.restart();
            inUse(forgetful);
            everybodyReadsOn(done);
          }
        });
  }

  @Test
  void aStandbyThatFreezesIsLeftOutAndComesBack() throws Exception {
    nothingIsWrongWhile(
        done -> {
          // Those who serve connections are frozen, and whoever makes new ones.
          List<Long> processes = new ArrayList<>();
          processes.add(standby.process().pid());
          standby.process().children().forEach(child -> processes.add(child.pid()));
          signal(processes, "STOP");
          try {
            notInUse(forgetful);
            everybodyReadsOn(done);
          } finally {
            signal(processes, "CONT");
          }
          inUse(forgetful);
        });
  }

  private static void signal(List<Long> processes, String signal) throws Exception {
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    processes.forEach(process -> command.add(String.valueOf(process)));
    new ProcessBuilder(command).start().waitFor();
  }

  @Test
  void whatTheStandbyCancelsBecauseOfThePrimaryIsReadFromThere() throws Exception {
    String failovers = "matview_replica_failovers_total{server=\"replica-1\"}";
    String conflicts =
        "select sum(confl_lock + confl_snapshot + confl_deadlock) from pg_stat_database_conflicts";
    double before = metric(forgetful, failovers);
    AtomicBoolean enough = new AtomicBoolean();
    List<Future<List<String>>> readers = new ArrayList<>();
    standby.configure("max_standby_streaming_delay", "0");
    try {
      for (int i = 0; i < 4; i++) {
        readers.add(threads.submit(() -> sumUp(enough)));
      }
      long deadline = System.nanoTime() + Patience.LONGEST.toNanos();
      while (metric(forgetful, failovers) == before
          || Long.parseLong(standby.text(conflicts)) == 0) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        sql.execute(
            "begin; lock table order_volume.customer_order_volume_delta in access exclusive mode; commit");
      }
    } finally {
      enough.set(true);
      standby.configure("max_standby_streaming_delay", "30s");
    }
    for (Future<List<String>> reader : readers) {
      assertThat(reader.get(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS)).isEmpty();
    }
  }

  /** Reads what takes a while, until told to stop, and answers what was refused. */
  private static List<String> sumUp(AtomicBoolean enough) {
    List<String> refused = new ArrayList<>();
    while (!enough.get()) {
      Response answer =
          get(forgetful, VIEW + "?select=customer_name,city,order_cost.sum()&limit=1000");
      if (answer.statusCode() != 200) {
        refused.add(answer.asString());
      }
    }
    return refused;
  }

  @Test
  void whileThePrimaryIsAwayTheStandbyAnswersPlainReads() throws Exception {
    int port = primary.port();
    primary.close();
    try {
      await(() -> get(forgetful, ROW, "no-cache").statusCode() == 503);
      get(forgetful, ROW).then().statusCode(200);
      await(() -> Long.parseLong(get(forgetful, ROW).header("View-Staleness")) > 2);
      get(forgetful, ROW, "max-age=1").then().statusCode(503);
      given()
          .port(forgetful.managementPort())
          .get("/q/health/ready")
          .then()
          .statusCode(200)
          .body(containsString("cannot be reached"));
    } finally {
      primary = OwnServer.start(directory.resolve("primary"), port);
    }
    await(() -> get(forgetful, ROW, "no-cache").statusCode() == 200);
  }

  @Test
  void aStandbyThatIsPromotedIsLeftOut() throws Exception {
    try (Standby other =
            Standby.of(primary, directory.resolve("primary"), directory.resolve("other"), "");
        ServiceProcess both = serve(Map.of(), other.url() + "," + standby.url())) {
      both.port(START);
      await(() -> get(both, VIEW + "?limit=1").statusCode() == 200);
      inUse(both);

      other.promote();
      notInUse(both);

      sql.execute("update customers set last_name = 'Promoted' where id = (" + CUSTOMER + ")");
      await(() -> get(both, ROW).asString().contains("Promoted"));
      for (int i = 0; i < 10; i++) {
        String page = VIEW + "?order_id=eq.1&limit=" + (i + 1);
        assertThat(get(both, page).asString()).contains("Promoted");
      }
      assertThat(both.log()).contains("it is no standby");
      both.stop();
      assertThat(both.log()).doesNotContain("\tat ");
    }
  }
}
