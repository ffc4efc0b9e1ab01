package io.ordervolume.answer;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import javax.crypto.spec.SecretKeySpec;

/** The key that cursors are signed with, the same for all replicas. */
@ApplicationScoped
class CursorKey {

  private final Pool pool;
  private volatile SecretKeySpec known;

  CursorKey(Pool pool) {
    this.pool = pool;
  }

  /** The key; read once, because it never changes. */
  Uni<SecretKeySpec> get() {
    SecretKeySpec key = known;
    return key != null
        ? Uni.createFrom().item(key)
        : pool.query("select key from cursor_key")
            .execute()
            .map(
                rows ->
                    new SecretKeySpec(
                        rows.iterator().next().getBuffer("key").getBytes(), Cursors.ALGORITHM))
            .invoke(read -> known = read);
  }
}
