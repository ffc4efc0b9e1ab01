package io.ordervolume.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.util.function.BiConsumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Tells caches what they may do with an answer. */
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

  /** They may keep it, and ask with this tag whether it still holds. */
  public ResponseBuilder keep(ResponseBuilder answer, EntityTag tag) {
    return keep(answer, tag.header());
  }

  /** The same with a tag as the header has it. */
  public ResponseBuilder keep(ResponseBuilder answer, String tag) {
    keep(answer::header, tag);
    return answer;
  }

  /** The same for an answer that takes headers one by one, as name and value. */
  public void keep(BiConsumer<String, String> answer, String tag) {
    answer.accept(HttpHeaders.ETAG, tag);
    answer.accept(HttpHeaders.CACHE_CONTROL, cacheControl);
    answer.accept(HttpHeaders.VARY, vary);
  }

  /** They must not keep it: it was true when it was asked for. */
  public void forget(BiConsumer<String, String> answer) {
    answer.accept(HttpHeaders.CACHE_CONTROL, "no-store");
    answer.accept(HttpHeaders.VARY, vary);
  }

  /** The same for an answer of a resource. */
  public ResponseBuilder forget(ResponseBuilder answer) {
    return answer.header(HttpHeaders.CACHE_CONTROL, "no-store").header(HttpHeaders.VARY, vary);
  }
}
