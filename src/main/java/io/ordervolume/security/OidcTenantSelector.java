package io.ordervolume.security;

import io.quarkus.oidc.TenantResolver;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Selects the OIDC tenant: bearer token or page session. Browsers attach the session cookie to
 * cross-site requests too, so the session counts only for same-origin requests. The header
 * Sec-Fetch-Site shows the origin. Requests that change something also need a header that a page of
 * another origin cannot set.
 */
@ApplicationScoped
class OidcTenantSelector implements TenantResolver {

  /** The header that the page sends with each request. */
  static final String OWN = "X-Order-Volume";

  static final String PAGE = "page";
  private static final String BEARER = "bearer";
  private static final String SESSION_COOKIE = "q_session_" + PAGE;

  /** Quarkus fails if a part of a session has no number. */
  private static final Pattern WHOLE_OR_PART =
      Pattern.compile(SESSION_COOKIE + "(_chunk_\\d{1,2})?");

  private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);
  private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

  private final boolean signIn;

  OidcTenantSelector(
      @ConfigProperty(name = "order-volume.security") AccessMode access,
      @ConfigProperty(name = "order-volume.sign-in") boolean signIn) {
    this.signIn = signIn && access == AccessMode.OIDC;
  }

  @Override
  public String resolve(RoutingContext context) {
    HttpServerRequest request = context.request();
    boolean signsIn = SignInRoute.PATH.equals(context.normalizedPath());
    return signIn && (signsIn || hasSession(request) && isOwn(request)) ? PAGE : BEARER;
  }

  private static boolean hasSession(HttpServerRequest request) {
    List<String> session =
        request.cookies().stream()
            .map(Cookie::getName)
            .filter(name -> name.startsWith(SESSION_COOKIE))
            .toList();
    return !request.headers().contains(HttpHeaders.AUTHORIZATION)
        && !session.isEmpty()
        && session.stream().allMatch(name -> WHOLE_OR_PART.matcher(name).matches());
  }

  /**
   * Returns whether the request comes from the page itself. Old browsers, and browsers without TLS,
   * do not send Sec-Fetch-Site.
   */
  private static boolean isOwn(HttpServerRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    return (site == null || OWN_SITES.contains(site))
        && (SAFE.contains(request.method()) || request.headers().contains(OWN));
  }
}
