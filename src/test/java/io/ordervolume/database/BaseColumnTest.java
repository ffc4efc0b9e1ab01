package io.ordervolume.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ordervolume.testing.LiveViewLaw;
import io.ordervolume.testing.OpenTransaction;
import io.ordervolume.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The recipe for altering a column that the views use: the file that docs/migrations.md names. */
class BaseColumnTest {

  private static final String ALTER =
      "alter table products alter column product_cost type numeric(14, 4);";
  private static final String COST = "select order_cost from %s where order_id = 7";

  private TestDatabase database;
  private String recipe;

  @BeforeEach
  void createFilledStore() throws Exception {
    recipe = Files.readString(Path.of("docs/alter-base-column.sql"));
    assertThat(recipe).contains(ALTER);
    database = TestDatabase.sample(100);
    database.execute(
        """
        select start_change_capture();
        refresh materialized view customer_order_volume;
        select forget_changes();
        grant select on customer_order_volume_definition to public;
        """);
  }

  @AfterEach
  void dropStore() {
    database.close();
  }

  @Test
  void altersWhatPostgresRefusesToAlterAndLosesNothing() throws Exception {
    String views =
        """
        select relname, pg_get_viewdef(oid), relacl, obj_description(oid) from pg_class
        where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace order by 1
        """;
    List<List<String>> before = database.rows(views);
    assertThatThrownBy(() -> database.execute(ALTER)).hasMessageContaining("used by a view");

    database.execute(recipe);

    assertThat(database.rows(views)).isEqualTo(before);
    assertThat(database.text(COST.formatted("customer_order_volume"))).doesNotMatch(".*\\.\\d{4}");
    assertThat(database.text(COST.formatted("customer_order_volume_live"))).matches(".*\\.\\d{4}");
    LiveViewLaw.check(database);
    database.execute(
        """
        select forget_changes();
        refresh materialized view concurrently customer_order_volume;
        update products set product_cost = product_cost + 1 where id = 1;
        """);
    assertThat(database.text(COST.formatted("customer_order_volume"))).matches(".*\\.\\d{4}");
    LiveViewLaw.check(database);
  }

  @Test
  void worksForTheColumnsOfBothViews() throws Exception {
    String alter = "alter table customers alter column first_name type varchar(200);";
    assertThatThrownBy(() -> database.execute(alter)).hasMessageContaining("used by a view");

    database.execute(recipe.replace(ALTER, alter));

    assertThat(database.number("select count(*) from complete_customer_data")).isPositive();
    LiveViewLaw.check(database);
  }

  @Test
  void givesUpRatherThanHoldUpTheStore() throws Exception {
    try (OpenTransaction writer =
        OpenTransaction.of(database, "update products set product_cost = 1 where id = 1")) {
      assertThatThrownBy(() -> database.execute(recipe)).hasMessageContaining("lock timeout");
      writer.commit();
    }
    LiveViewLaw.check(database);
  }
}
