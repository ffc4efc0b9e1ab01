package io.ordervolume.read;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import javax.crypto.spec.SecretKeySpec;

/** The key that cursors are signed with, the same for all instances. */
@ApplicationScoped
class CursorSigningKey {

  private final Pool pool;
  private volatile SecretKeySpec known;

  CursorSigningKey(Pool pool) {
    this.pool = pool;
  }

  /** The key; read once, because it never changes. */
  Uni<SecretKeySpec> get() {
    SecretKeySpec key = known;
    return key != null
        ? Uni.createFrom().item(key)
        : pool.query("select key from order_volume.cursor_key")
            .execute()
            .map(
                rows ->
                    new SecretKeySpec(
                        rows.iterator().next().getBuffer("key").getBytes(), CursorCodec.ALGORITHM))
            .invoke(read -> known = read);
  }
}
