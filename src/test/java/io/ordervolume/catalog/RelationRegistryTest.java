package io.ordervolume.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.ordervolume.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests when the relations of the catalog are known. */
class RelationRegistryTest {

  private static final JsonArray CATALOG =
      new JsonArray()
          .add(
              new JsonObject()
                  .put("id", 1)
                  .put("schema", "shop")
                  .put("name", "a")
                  .put("kind", "plain"))
          .add(
              new JsonObject()
                  .put("id", 2)
                  .put("schema", "shop")
                  .put("name", "b")
                  .put("kind", "plain"));

  private final RelationRegistry registry =
      new RelationRegistry(
          new CatalogQuery(null) {
            @Override
            Uni<List<CatalogEntry>> execute() {
              return Uni.createFrom().item(entries(CATALOG));
            }
          },
          new NotificationListener(null, new SimpleMeterRegistry()));

  /** A request that comes while listeners are told must not get a 404 for a relation. */
  @Test
  void theCatalogIsLoadedWhenAllListenersKnowItsRelations() {
    List<Boolean> loaded = new ArrayList<>();
    registry.addListener(
        new RelationListener() {
          @Override
          public void added(ServedRelation relation) {
            loaded.add(registry.isLoaded());
          }
        });
    assertThatThrownBy(registry::requireLoaded).isInstanceOf(HttpProblem.class);

    registry.reload().await().indefinitely();

    assertThat(loaded).containsExactly(false, false);
    registry.requireLoaded();
    assertThat(registry.all()).extracting(ServedRelation::name).containsExactly("a", "b");
  }
}
