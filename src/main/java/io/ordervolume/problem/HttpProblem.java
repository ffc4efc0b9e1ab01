package io.ordervolume.problem;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A rejected or failed request as an RFC 9457 problem. It has no stack trace: it is thrown often,
 * mostly for an error of the client.
 */
public final class HttpProblem extends RuntimeException {

  /** The media type of the body. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private final transient Builder content;

  private HttpProblem(Builder content) {
    super(content.title + ": " + content.detail, null, false, false);
    this.content = content;
  }

  /** Returns the HTTP status. */
  public int status() {
    return content.status;
  }

  /** Returns whether the problem is of this type. */
  public boolean isOf(ProblemType type) {
    return content.type.equals(type.uri());
  }

  /** Returns the headers of the response, beside its media type. */
  public Map<String, Object> headers() {
    return Collections.unmodifiableMap(content.headers);
  }

  /**
   * Returns the members of the body, in their order.
   *
   * @param instance the path of the request
   */
  Map<String, Object> members(String instance) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", content.type.toString());
    members.put("status", content.status);
    members.put("title", content.title);
    members.put("detail", content.detail);
    members.put("instance", instance);
    members.putAll(content.extensions);
    return members;
  }

  /** Builds a problem. */
  public static final class Builder {

    private final URI type;
    private final int status;
    private final String title;
    private final String detail;
    private final Map<String, Object> extensions = new LinkedHashMap<>();
    private final Map<String, Object> headers = new LinkedHashMap<>();

    Builder(URI type, int status, String title, String detail) {
      this.type = type;
      this.status = status;
      this.title = title;
      this.detail = detail;
    }

    /** Adds a member to the body. */
    public Builder with(String member, Object value) {
      extensions.put(member, value);
      return this;
    }

    /** Adds a header to the response. */
    public Builder withHeader(String name, Object value) {
      headers.put(name, value);
      return this;
    }

    public HttpProblem build() {
      return new HttpProblem(this);
    }
  }
}
