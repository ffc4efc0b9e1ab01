package io.ordervolume.benchmark.soak;

import static io.ordervolume.benchmark.soak.Fault.Kind.FAST_STOP;
import static io.ordervolume.benchmark.soak.Fault.Kind.IMMEDIATE_STOP;
import static io.ordervolume.benchmark.soak.Fault.Kind.KILL;

import java.time.Duration;

/**
 * Kills the second instance and restarts PostgreSQL, one after the other. The first instance runs
 * the whole time, so that a leak in it would show.
 */
final class Faults {

  private static final Duration LEAST_BETWEEN_KILLS = Duration.ofSeconds(40);
  private static final Duration LEAST_BETWEEN_RESTARTS = Duration.ofMinutes(1);
  private static final int KILLS = 20;
  private static final int RESTARTS = 6;
  private static final Duration AWAY = Duration.ofSeconds(3);

  /** The time without a fault before the end, in which the second instance starts. */
  private static final Duration LAST = Duration.ofSeconds(30);

  private final Run run;
  private final Instance killed;
  private final long betweenKills;
  private final long betweenRestarts;

  Faults(Run run, Instance killed, Duration time) {
    this.run = run;
    this.killed = killed;
    this.betweenKills = nanos(time.dividedBy(KILLS), LEAST_BETWEEN_KILLS);
    this.betweenRestarts = nanos(time.dividedBy(RESTARTS), LEAST_BETWEEN_RESTARTS);
  }

  private static long nanos(Duration time, Duration least) {
    return Math.max(time.toNanos(), least.toNanos());
  }

  /** Makes faults until the run is over. */
  Void make() throws Exception {
    long start = System.nanoTime();
    long kill = start + betweenKills;
    // Between two kills.
    long restart = start + betweenRestarts / 2 + betweenKills / 2;
    boolean crash = false;
    while (!run.isOver()) {
      long next = Math.min(kill, restart);
      run.sleepUntil(next);
      if (System.nanoTime() - (run.end() - LAST.toNanos()) > 0) {
        return null;
      }
      if (next == kill) {
        killInstance();
        kill = next(kill, betweenKills);
      } else {
        restartDatabase(crash ? IMMEDIATE_STOP : FAST_STOP);
        crash = !crash;
        restart = next(restart, betweenRestarts);
      }
    }
    return null;
  }

  /** Returns the next time after one. Times that passed meanwhile are left out. */
  private static long next(long time, long between) {
    long late = System.nanoTime() - time;
    return time + between * (1 + late / between);
  }

  private void killInstance() throws Exception {
    begin(KILL);
    killed.kill();
    Thread.sleep(AWAY.toMillis());
    killed.start();
    run.findings().note("The second instance answers again");
  }

  private void restartDatabase(Fault.Kind kind) throws Exception {
    begin(kind);
    run.database().begin();
    run.store().restart(kind == IMMEDIATE_STOP ? "QUIT" : "INT", AWAY);
    run.database().end();
    run.findings().note("PostgreSQL accepts connections again");
  }

  private void begin(Fault.Kind kind) {
    run.tally().fault(kind);
    run.findings().note(kind.label());
  }
}
