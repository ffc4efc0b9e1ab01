package io.ordervolume.openapi;

import io.ordervolume.http.PathPrefix;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Paths;

/**
 * Removes the root path from paths, before other filters look them up: Quarkus writes it there, and
 * the URL of the server has it already.
 */
@Singleton
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_PER_REQUEST, priority = 6)
class RootPathFilter implements OASFilter {

  private final String rootPath;

  RootPathFilter(PathPrefix prefix) {
    this.rootPath = prefix.rootPath();
  }

  @Override
  public void filterOpenAPI(OpenAPI document) {
    if (rootPath.isEmpty()) {
      return;
    }
    Paths paths = OASFactory.createPaths();
    document
        .getPaths()
        .getPathItems()
        .forEach(
            (path, item) ->
                paths.addPathItem(
                    path.startsWith(rootPath + "/") ? path.substring(rootPath.length()) : path,
                    item));
    document.setPaths(paths);
  }
}
