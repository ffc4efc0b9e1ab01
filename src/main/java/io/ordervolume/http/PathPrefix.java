package io.ordervolume.http;

import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The path prefix that clients see: what a proxy removes and sends in X-Forwarded-Prefix, then the
 * root path of the service. The header counts only if {@code
 * quarkus.http.proxy.enable-forwarded-prefix} is set.
 */
@ApplicationScoped
public class PathPrefix {

  private static final String HEADER = "X-Forwarded-Prefix";

  /** Segments of letters, digits and a few signs. A segment of dots only is none. */
  private static final Pattern PATH =
      Pattern.compile("(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)+/?");

  private final String rootPath;
  private final boolean forwarded;

  PathPrefix(
      @ConfigProperty(name = "quarkus.http.root-path", defaultValue = "/") String rootPath,
      @ConfigProperty(name = "quarkus.http.proxy.enable-forwarded-prefix", defaultValue = "false")
          boolean forwarded) {
    String path = rootPath.startsWith("/") ? rootPath : "/" + rootPath;
    this.rootPath = withoutSlash(path);
    this.forwarded = forwarded;
  }

  /** Returns the configured root path, without a slash at its end. */
  public String rootPath() {
    return rootPath;
  }

  /** Returns the prefix for a request, without a slash at its end. */
  public String of(HttpServerRequest request) {
    return forwarded ? prefix(request.getHeader(HEADER)) : rootPath;
  }

  /** Returns the prefix for a request, without a slash at its end. */
  public String of(HttpHeaders headers) {
    return forwarded ? prefix(headers.getHeaderString(HEADER)) : rootPath;
  }

  /**
   * Sets Location to a path of the service, as the client sees it. It never contains a host, which
   * a client could choose by its headers.
   */
  public void locate(ResponseBuilder response, HttpHeaders headers, String... segments) {
    response.header(HttpHeaders.LOCATION, of(headers) + UrlSyntax.path(List.of(segments)));
  }

  private String prefix(String header) {
    return header != null && PATH.matcher(header).matches()
        ? withoutSlash(header) + rootPath
        : rootPath;
  }

  private static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
