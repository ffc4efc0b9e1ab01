package io.ordervolume.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.util.function.BiConsumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Sets the caching headers of responses. */
@ApplicationScoped
public class CacheHeaders {

  private static final String VARY = "Accept, Accept-Encoding, Prefer, Range, Authorization";

  private final String cacheControl;
  private final String vary;

  CacheHeaders(
      @ConfigProperty(name = "order-volume.cache-control") String cacheControl,
      @ConfigProperty(name = "order-volume.sign-in") boolean signIn,
      @ConfigProperty(name = "quarkus.http.cors.enabled", defaultValue = "false") boolean cors) {
    this.cacheControl = cacheControl;
    this.vary = VARY + (signIn ? ", Cookie" : "") + (cors ? ", Origin" : "");
  }

  /** Lets caches keep the response and revalidate it with this tag. */
  public ResponseBuilder cacheable(ResponseBuilder answer, EntityTag tag) {
    return cacheable(answer, tag.header());
  }

  /** Lets caches keep the response and revalidate it with this value of ETag. */
  public ResponseBuilder cacheable(ResponseBuilder answer, String tag) {
    cacheable(answer::header, tag);
    return answer;
  }

  /** Passes the headers that let caches keep the response to a consumer of names and values. */
  public void cacheable(BiConsumer<String, String> answer, String tag) {
    answer.accept(HttpHeaders.ETAG, tag);
    answer.accept(HttpHeaders.CACHE_CONTROL, cacheControl);
    answer.accept(HttpHeaders.VARY, vary);
  }

  /** Forbids caches to keep the response. */
  public void noStore(BiConsumer<String, String> answer) {
    answer.accept(HttpHeaders.CACHE_CONTROL, "no-store");
    answer.accept(HttpHeaders.VARY, vary);
  }

  /** Forbids caches to keep the response of a resource. */
  public ResponseBuilder noStore(ResponseBuilder answer) {
    return answer.header(HttpHeaders.CACHE_CONTROL, "no-store").header(HttpHeaders.VARY, vary);
  }
}
