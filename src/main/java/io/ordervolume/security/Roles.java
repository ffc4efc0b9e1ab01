package io.ordervolume.security;

import java.util.List;

/**
 * The roles that tokens give. Roles do not include each other: grant each role that a client needs.
 * A refresh job with {@code operator} only cannot read customer names.
 */
public final class Roles {

  /** Reads relations. */
  public static final String READER = "reader";

  /** Creates deals, and reads their audiences with e-mails. */
  public static final String MARKETER = "marketer";

  /** Requests and cancels refreshes, reads their history, and reads findings. */
  public static final String OPERATOR = "operator";

  /**
   * Reads relations with roles in the configuration. The service gives this role to callers with
   * one of these roles; it grants no access by itself.
   */
  public static final String VIEW_READER = "view-reader";

  /** All roles of tokens. */
  public static final List<String> ALL = List.of(READER, MARKETER, OPERATOR);

  private Roles() {}
}
