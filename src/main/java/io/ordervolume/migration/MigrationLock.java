package io.ordervolume.migration;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import liquibase.Scope;
import liquibase.database.Database;
import liquibase.database.core.PostgresDatabase;
import liquibase.exception.DatabaseException;
import liquibase.exception.LockException;
import liquibase.executor.Executor;
import liquibase.executor.ExecutorService;
import liquibase.lockservice.StandardLockService;
import liquibase.servicelocator.PrioritizedService;
import liquibase.statement.core.RawParameterizedSqlStatement;
import liquibase.util.NetUtil;
import org.jboss.logging.Logger;

/**
 * Liquibase's lock, taken over from whoever is gone. Liquibase locks by a row, which outlives
 * whoever wrote it. So this one holds an advisory lock beside it, which the database gives back
 * when the session ends, however that ends: who has the advisory lock knows that no other replica
 * migrates, and that a row that a replica wrote means nothing any more. A row that somebody else
 * wrote is respected, since nobody can know. Liquibase finds this class by its name.
 */
@RegisterForReflection
public final class MigrationLock extends StandardLockService {

  private static final Logger LOG = Logger.getLogger(MigrationLock.class);

  /** As what looks into the lock has it: db/doctor/migration-locked.sql. */
  private static final String KEY =
      "hashtextextended(current_database() || ':order_volume.databasechangeloglock', 0)";

  private static final String GUARD = "select pg_try_advisory_lock(" + KEY + ") as granted";
  private static final String UNGUARD = "select pg_advisory_unlock(" + KEY + ")";

  /** A session whose client was killed would work on, and hold its locks, until it is done. */
  private static final String END_WITH_CLIENT =
      """
      do $$ begin
        set client_connection_check_interval = '5s';
      exception when invalid_parameter_value then
        raise notice 'The server cannot see whether its clients are there';
      end $$
      """;

  private static final String HOLDER =
      """
      select lockedby, lockgranted::text
      from order_volume.databasechangeloglock where locked
      """;

  private static final String TAKE =
      """
      update order_volume.databasechangeloglock
      set locked = true, lockedby = 'order-volume at %s', lockgranted = clock_timestamp() at time zone 'UTC'
      where id = 1 and (not locked or starts_with(lockedby, 'order-volume'))
      """;

  /** Seconds between two tries. */
  private static final long PAUSE = 1;

  private boolean toldToWait;

  @Override
  public int getPriority() {
    return PrioritizedService.PRIORITY_DATABASE;
  }

  @Override
  public boolean supports(Database candidate) {
    return candidate instanceof PostgresDatabase;
  }

  @Override
  protected Long getChangeLogLockRecheckTime() {
    return PAUSE;
  }

  @Override
  public boolean acquireLock() throws LockException {
    if (hasChangeLogLock) {
      return true;
    }
    try {
      database.rollback();
      if (guard()) {
        try {
          hasChangeLogLock = take();
        } finally {
          if (!hasChangeLogLock) {
            unguard();
          }
        }
      }
      database.setCanCacheLiquibaseTableInfo(hasChangeLogLock);
      return hasChangeLogLock;
    } catch (DatabaseException failure) {
      throw new LockException(failure);
    }
  }

  private boolean guard() throws DatabaseException {
    Boolean granted = (Boolean) query(GUARD).get(0).get("GRANTED");
    if (granted == null) {
      // The key is null if there is no current schema.
      throw new DatabaseException(new SQLException("no schema of the search_path exists", "3F000"));
    }
    if (granted) {
      executor().execute(new RawParameterizedSqlStatement(END_WITH_CLIENT));
    } else {
      tellToWait("Another replica migrates the database: this one waits");
    }
    database.commit();
    return granted;
  }

  /** To be called under the guard only. */
  private boolean take() throws DatabaseException {
    init();
    List<Map<String, ?>> holders = query(HOLDER);
    boolean taken =
        executor()
                .update(
                    new RawParameterizedSqlStatement(TAKE.formatted(NetUtil.getLocalHostName())))
            == 1;
    database.commit();
    holders.forEach(holder -> tell(holder, taken));
    return taken;
  }

  private void tell(Map<String, ?> holder, boolean taken) {
    String who = "%s since %s".formatted(holder.get("LOCKEDBY"), holder.get("LOCKGRANTED"));
    if (taken) {
      LOG.warnf("The lock of migrations was left behind by %s UTC, and is taken over", who);
    } else {
      tellToWait(
          "The lock of migrations is held by %s, which is no replica of this service: this one waits."
                  .formatted(who)
              + " If whoever it was is gone: update order_volume.databasechangeloglock set locked = false");
    }
  }

  private void tellToWait(String sentence) {
    if (!toldToWait) {
      LOG.warn(sentence);
      toldToWait = true;
    }
  }

  /** Liquibase calls this also after the lock was given back, when somebody else may have it. */
  @Override
  public void releaseLock() throws LockException {
    if (!hasChangeLogLock) {
      return;
    }
    try {
      super.releaseLock();
    } finally {
      try {
        unguard();
      } catch (DatabaseException gone) {
        LOG.debugf("The session is gone, and its lock with it: %s", gone.getMessage());
      }
    }
  }

  private void unguard() throws DatabaseException {
    query(UNGUARD);
    database.commit();
  }

  private List<Map<String, ?>> query(String sql) throws DatabaseException {
    return executor().queryForList(new RawParameterizedSqlStatement(sql));
  }

  private Executor executor() {
    return Scope.getCurrentScope()
        .getSingleton(ExecutorService.class)
        .getExecutor("jdbc", database);
  }
}
