package io.ordervolume.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The path prefix that clients see: what a proxy removes and sends in X-Forwarded-Prefix, then the
 * root path of the service. The header counts only if {@code
 * quarkus.http.proxy.enable-forwarded-prefix} and {@code proxy-address-forwarding} are set, and if
 * the peer is one of {@code trusted-proxies}, as for the other forwarded headers.
 */
@ApplicationScoped
public class PathPrefix {

  private static final String HEADER = "X-Forwarded-Prefix";

  /** Quarkus sets this header itself. It replaces the header of a client. */
  private static final String TRUSTED = "X-Forwarded-Trusted-Proxy";

  /** Segments of letters, digits and a few signs. A segment of dots only is none. */
  private static final Pattern PATH =
      Pattern.compile("(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)+/?");

  private final String rootPath;
  private final boolean forwarded;

  PathPrefix(
      @ConfigProperty(name = "quarkus.http.root-path", defaultValue = "/") String rootPath,
      @ConfigProperty(name = "quarkus.http.proxy.enable-forwarded-prefix", defaultValue = "false")
          boolean forwarded,
      @ConfigProperty(name = "quarkus.http.proxy.proxy-address-forwarding", defaultValue = "false")
          boolean proxied) {
    String path = rootPath.startsWith("/") ? rootPath : "/" + rootPath;
    this.rootPath = withoutSlash(path);
    this.forwarded = forwarded && proxied;
  }

  /** Returns whether requests must pass {@link #removeUntrusted}. */
  public boolean isForwarded() {
    return forwarded;
  }

  /** Removes the header from requests of peers that are no trusted proxies. */
  public void removeUntrusted(RoutingContext context) {
    HttpServerRequest request = context.request();
    // Quarkus evaluates the forwarded headers at the first call of this method.
    request.scheme();
    if (!Boolean.parseBoolean(request.getHeader(TRUSTED))) {
      request.headers().remove(HEADER);
    }
    context.next();
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
