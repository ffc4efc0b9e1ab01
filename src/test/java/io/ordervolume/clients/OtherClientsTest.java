package io.ordervolume.clients;

import static io.restassured.RestAssured.given;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.NodeProject;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests unchanged clients of PostgREST, below the path at which Supabase serves PostgREST. Each
 * package-lock.json names the version of a client, and each client.test.js has its test cases.
 */
@QuarkusTest
@Tag("full")
@TestProfile(OtherClientsTest.BelowSupabasesPath.class)
@WithTestResource(
    value = DatabaseResource.class,
    initArgs =
        @ResourceArg(name = "quarkus.liquibase.change-log-parameters.sampleOrders", value = "200"))
class OtherClientsTest {

  /** The root path is fixed when the service is built. */
  public static final class BelowSupabasesPath implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("quarkus.http.root-path", "/rest/v1");
    }
  }

  @TestHTTPResource("/")
  String service;

  private final TestSql store = TestSql.ofService();

  @BeforeEach
  void maintainViews() throws SQLException {
    if (store.text("select to_regclass('guild.projects')") == null) {
      store.execute(
          """
          create schema guild;
          create table guild.clients (id integer primary key, name text not null);
          create table guild.projects (id integer primary key, name text not null,
            client_id integer references guild.clients, budget numeric not null);
          create table guild.members (project_id integer references guild.projects, person integer, role text not null,
            primary key (project_id, person));
          insert into guild.clients values (1, 'Alpha'), (2, 'Zeta'), (3, 'Beta, (Ltd.)');
          insert into guild.projects
            select n, 'Project ' || n, case when n < 300 then 2 - n % 2 end, n + 0.5 from generate_series(1, 300) n;
          insert into guild.members select n, 12, 'lead' from generate_series(1, 300) n;
          create materialized view guild.guild_clients as table guild.clients;
          create materialized view guild.guild_projects as table guild.projects;
          create materialized view guild.guild_members as table guild.members;
          create unique index on guild.guild_clients (id);
          create unique index on guild.guild_projects (id);
          create unique index on guild.guild_members (project_id, person);
          select order_volume.maintain('guild.guild_clients'), order_volume.maintain('guild.guild_projects'),
            order_volume.maintain('guild.guild_members')""");
    }
    for (String relation : List.of("clients", "projects", "members")) {
      Patience.await(() -> given().get("/guild_" + relation).statusCode() == 200);
    }
    Patience.await(
        () -> given().get("/guild_projects?select=id,guild_clients(id)").statusCode() == 200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"supabase-js", "ra-data-postgrest", "vue-postgrest"})
  void answersClientsOfPostgrestAsTheyExpect(String client) throws Exception {
    NodeProject.in("clients/" + client)
        .with("ORDER_VOLUME_URL", service.replaceFirst("/$", ""))
        .run("node", "--test", "client.test.js");
  }
}
