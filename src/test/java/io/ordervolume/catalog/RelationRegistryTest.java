package io.ordervolume.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.ordervolume.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Tests when the relations of the catalog are known, and when they are installed. */
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

  private JsonArray catalog = CATALOG;

  private final RelationRegistry registry =
      new RelationRegistry(
          new CatalogQuery(null) {
            @Override
            Uni<List<CatalogEntry>> execute() {
              return Uni.createFrom().item(entries(catalog));
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

  private static JsonArray maintained(JsonObject more) {
    JsonObject column = new JsonObject().put("name", "id").put("type", "integer");
    return new JsonArray()
        .add(
            new JsonObject()
                .put("id", 3)
                .put("schema", "shop")
                .put("name", "c")
                .put("kind", "maintained")
                .put("relation", 17)
                .put("columns", new JsonArray().add(column.put("category", "N")))
                .mergeIn(more));
  }

  private void load(JsonArray now) {
    catalog = now;
    registry.reload().await().indefinitely();
  }

  private CompletableFuture<Void> waiting(Duration longest) {
    return registry.awaitInstallation("c", longest).subscribeAsCompletionStage();
  }

  @Test
  void aRequestWaitsUntilTheViewIsInstalled() {
    load(maintained(new JsonObject()));
    CompletableFuture<Void> request = waiting(Duration.ofMinutes(1));

    load(maintained(new JsonObject()));
    assertThat(request).isNotDone();
    load(
        maintained(
            new JsonObject().put("installed_at", "2026-01-01").put("objects", new JsonObject())));

    assertThat(request).succeedsWithin(Duration.ofMinutes(1));
    assertThat(registry.isBeingInstalled("c")).isFalse();
  }

  @Test
  void aRequestDoesNotWaitForAViewWithAProblem() {
    load(maintained(new JsonObject()));
    CompletableFuture<Void> request = waiting(Duration.ofMinutes(1));

    load(maintained(new JsonObject().put("problem", "permission denied")));

    assertThat(request).succeedsWithin(Duration.ofMinutes(1));
    assertThat(waiting(Duration.ofMinutes(1))).isDone();
  }

  @Test
  void aRequestDoesNotWaitForEver() {
    load(maintained(new JsonObject()));

    assertThat(waiting(Duration.ofMillis(1))).succeedsWithin(Duration.ofMinutes(1));
    assertThat(registry.isBeingInstalled("c")).isTrue();
  }
}
