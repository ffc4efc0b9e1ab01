package io.ordervolume.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.PathItem;

/**
 * Removes the root path from the paths of the document. Quarkus puts it there, and the server of
 * the document contains it, too. All other filters expect paths without it, so this one is first.
 */
@Singleton
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_PER_REQUEST, priority = 6)
class RootPathFilter implements OASFilter {

  private final String rootPath;

  RootPathFilter(
      @ConfigProperty(name = "quarkus.http.root-path", defaultValue = "/") String rootPath) {
    String path = rootPath.startsWith("/") ? rootPath : "/" + rootPath;
    this.rootPath = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  @Override
  public void filterOpenAPI(OpenAPI document) {
    if (rootPath.isEmpty()) {
      return;
    }
    Map<String, PathItem> paths = new LinkedHashMap<>();
    document
        .getPaths()
        .getPathItems()
        .forEach(
            (path, item) ->
                paths.put(
                    path.startsWith(rootPath + "/") ? path.substring(rootPath.length()) : path,
                    item));
    document.getPaths().setPathItems(paths);
  }
}
