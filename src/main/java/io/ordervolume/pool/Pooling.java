package io.ordervolume.pool;

/** The kind of pooler between the service and the sessions of the database. */
public enum Pooling {
  /** No pooler: each connection is a session. */
  NONE,
  /** A pooler that lends a session for as long as the connection lasts. */
  SESSION,
  /** A pooler that lends a session for a transaction, and keeps statements of clients apart. */
  TRANSACTION,
  /** A pooler under which a client gets the result of another client's statement. */
  MIXING
}
