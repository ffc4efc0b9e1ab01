package io.ordervolume.security;

import java.util.List;

/**
 * What a caller may do, as its token says. No role holds another: who needs both is given both, and
 * a job that refreshes learns no names.
 */
public final class Roles {

  /** Asks for orders and customers. */
  public static final String READER = "reader";

  /** Makes deals, and asks who gets them, with their e-mails. */
  public static final String MARKETER = "marketer";

  /** Asks for refreshes, cancels them, reads how they went, and what is wrong. */
  public static final String OPERATOR = "operator";

  /**
   * Reads relations whose roles the configuration names. The service gives this role to callers
   * with one of those; it opens no relation by itself.
   */
  public static final String VIEW_READER = "view-reader";

  /** All that tokens name. */
  public static final List<String> ALL = List.of(READER, MARKETER, OPERATOR);

  private Roles() {}
}
