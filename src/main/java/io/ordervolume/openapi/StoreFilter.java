package io.ordervolume.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;

/** Leaves deals and audiences out of the document if the service runs without the store. */
@Singleton
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_PER_REQUEST, priority = 5)
class StoreFilter implements OASFilter {

  private static final Set<String> PATHS = Set.of("/deals", "/audiences");
  private static final String TAG = "Deals";
  private static final String SCHEMA = "Deal";

  private final boolean store;

  StoreFilter(@ConfigProperty(name = "order-volume.store.enabled") boolean store) {
    this.store = store;
  }

  @Override
  public void filterOpenAPI(OpenAPI document) {
    if (store) {
      return;
    }
    List.copyOf(document.getPaths().getPathItems().keySet()).stream()
        .filter(path -> PATHS.stream().anyMatch(of -> path.equals(of) || path.startsWith(of + "/")))
        .forEach(document.getPaths()::removePathItem);
    document.getComponents().removeSchema(SCHEMA);
    document.setTags(
        document.getTags().stream().filter(tag -> !tag.getName().equals(TAG)).toList());
  }
}
