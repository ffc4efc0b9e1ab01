package io.ordervolume.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the rights of a login that may connect and create temporary tables, and nothing else. */
class StrangerTest {

  /**
   * Selects the functions that belong neither to PostgreSQL nor to an extension: those of the
   * service.
   */
  private static final String OURS =
      """
      from pg_proc p
      where p.pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
      """;

  /**
   * Fires every SECURITY DEFINER function by triggers on a temporary table. Its columns have a type
   * of the stranger with casts to the types of the store. The cast functions advance a sequence if
   * they run as another role; sequences are not rolled back.
   */
  private static final String ATTACK =
      """
      set session authorization stranger;
      create temp sequence taken_over;
      create type pg_temp.bait as enum ('x');
      create function pg_temp.spring(pg_temp.bait) returns bigint language plpgsql as $f$
      begin
        if current_user <> session_user then
          perform nextval('pg_temp.taken_over');
        end if;
        return 1;
      end $f$;
      create function pg_temp.spring_text(pg_temp.bait) returns text language plpgsql as $f$
      begin
        perform pg_temp.spring($1);
        return 'x';
      end $f$;
      create cast (pg_temp.bait as bigint) with function pg_temp.spring(pg_temp.bait) as assignment;
      create cast (pg_temp.bait as text) with function pg_temp.spring_text(pg_temp.bait) as assignment;
      do $attack$
      declare
        target regprocedure;
        kind text;
        names constant name[] := array(
          select distinct a.attname
          from pg_attribute a join pg_class c on c.oid = a.attrelid
          where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
            and c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace));
      begin
        for target in
          select p.oid from pg_proc p where p.prosecdef and p.prorettype = 'trigger'::regtype
        loop
          foreach kind in array array[
            'after insert on pg_temp.trap referencing new table as new_rows for each statement',
            'after delete on pg_temp.trap referencing old table as old_rows for each statement',
            'after update on pg_temp.trap referencing old table as old_rows new table as new_rows for each statement',
            'after insert or update or delete on pg_temp.trap for each row']
          loop
            begin
              execute (select format('create temp table trap (%s)', string_agg(format('%I pg_temp.bait', n), ', '))
                from unnest(names) n);
              execute (select format('insert into pg_temp.trap values (%s)', string_agg($$'x'$$, ', ')) from unnest(names));
              execute format('create trigger spring %s execute function %s()', kind, target::oid::regproc);
              insert into pg_temp.trap select * from pg_temp.trap;
              update pg_temp.trap set id = id;
              delete from pg_temp.trap;
            exception when others then
              null;
            end;
            drop table if exists pg_temp.trap;
          end loop;
        end loop;
      end $attack$;
      """;

  private TestDatabase database;

  @BeforeEach
  void createAStoreWhoseChangesAreCaptured() throws SQLException {
    database = TestDatabase.sample(100);
    database.execute("create role stranger login");
    new Engine(database).install(StoreViews.FLAGSHIP);
  }

  @AfterEach
  void drop() {
    database.execute("drop owned by stranger cascade; drop role stranger");
    database.close();
  }

  @Test
  void mayExecuteNoFunctionOfTheService() {
    assertThat(database.number("select count(*) " + OURS)).isGreaterThan(10);
    assertThat(
            database.rows(
                "select p.oid::regprocedure "
                    + OURS
                    + " and has_function_privilege('stranger', p.oid, 'execute')"))
        .isEmpty();
  }

  @Test
  void mayAccessNoTableOfTheService() {
    assertThat(
            database.rows(
                """
                select c.oid::regclass from pg_class c
                where c.relkind in ('r', 'v', 'm', 'p')
                  and c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
                  and has_table_privilege('stranger', c.oid, 'select, insert, update, delete, truncate, trigger')
                """))
        .isEmpty();
  }

  @Test
  void runsNoCastAsTheOwnerOfATriggerFunction() throws SQLException {
    assertThat(takesOver()).isFalse();
  }

  @Test
  void runsNoCastAsTheOwnerEvenIfFunctionsArePublic() throws SQLException {
    database.execute("grant execute on all functions in schema public, order_volume to public");

    assertThat(takesOver()).isFalse();
  }

  /** Proves that the attack works on a function without checks. */
  @Test
  void takesOverAFunctionWithoutChecks() throws SQLException {
    database.execute(
        """
        create table ledger (id bigint);
        create function careless() returns trigger language plpgsql
          security definer set search_path = pg_catalog, pg_temp as
          'begin insert into public.ledger select r.id from new_rows r; return null; end'
        """);

    assertThat(takesOver()).isTrue();
  }

  private boolean takesOver() throws SQLException {
    try (Connection connection = database.connect()) {
      connection.createStatement().execute(ATTACK);
      return TestDatabase.rows(connection, "select is_called from pg_temp.taken_over")
          .equals(List.of(List.of("t")));
    }
  }
}
