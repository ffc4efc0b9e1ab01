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
 * A Liquibase lock service that also takes a PostgreSQL advisory lock. Liquibase's own lock is a
 * row that stays if its process is killed. PostgreSQL releases the advisory lock with the session.
 * If the advisory lock is free, a lock row written by this service is stale and is replaced. Rows
 * written by other tools are never replaced. Liquibase finds this class through the service loader.
 *
 * <p>The library {@code liquibase-sessionlock} takes only an advisory lock. So it ignores the rows
 * of other tools, and does not end the statement of a killed client.
 */
@RegisterForReflection
public final class MigrationLock extends StandardLockService {

  private static final Logger LOG = Logger.getLogger(MigrationLock.class);

  /** The key of the advisory lock. {@code db/doctor/migration-locked.sql} repeats it. */
  private static final String KEY =
      "hashtextextended(current_database() || ':order_volume.databasechangeloglock', 0)";

  private static final String GUARD = "select pg_try_advisory_lock(" + KEY + ") as granted";
  private static final String UNGUARD = "select pg_advisory_unlock(" + KEY + ")";

  /**
   * Ends the session soon after its client was killed. Without this setting it would finish its
   * statement first, and hold its locks until then.
   */
  private static final String END_WITH_CLIENT =
      """
      do $$ begin
        set client_connection_check_interval = '5s';
      exception when invalid_parameter_value then
        raise notice 'The server cannot check whether its clients are connected';
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

  /** Seconds between two attempts. */
  private static final long PAUSE = 1;

  private boolean warnedOfWait;

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
      warnOfWait("Another instance migrates the database. This instance waits");
    }
    database.commit();
    return granted;
  }

  /** Takes the lock row. The caller must hold the advisory lock. */
  private boolean take() throws DatabaseException {
    init();
    List<Map<String, ?>> holders = query(HOLDER);
    boolean taken =
        executor()
                .update(
                    new RawParameterizedSqlStatement(TAKE.formatted(NetUtil.getLocalHostName())))
            == 1;
    database.commit();
    holders.forEach(holder -> log(holder, taken));
    return taken;
  }

  private void log(Map<String, ?> holder, boolean taken) {
    String owner = "%s since %s".formatted(holder.get("LOCKEDBY"), holder.get("LOCKGRANTED"));
    if (taken) {
      LOG.warnf("The stale migration lock of %s UTC is taken over", owner);
    } else {
      warnOfWait(
          "The migration lock is held by %s, which is not an instance of this service. This instance waits."
                  .formatted(owner)
              + " If that process has ended: update order_volume.databasechangeloglock set locked = false");
    }
  }

  private void warnOfWait(String sentence) {
    if (!warnedOfWait) {
      LOG.warn(sentence);
      warnedOfWait = true;
    }
  }

  /** Releases the lock if it is held: Liquibase also calls this after it was released. */
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
        LOG.debugf("The session has ended, and its lock with it: %s", gone.getMessage());
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
