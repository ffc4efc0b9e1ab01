package io.ordervolume.read;

import io.ordervolume.query.CanonicalQuery;
import io.ordervolume.query.ColumnType;
import io.ordervolume.query.InvalidQueryException;
import io.ordervolume.query.Query;
import io.ordervolume.query.SortKey;
import io.ordervolume.sql.KeysetPosition;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes positions as texts that clients send back and cannot change: they are signed, together
 * with the rows that they are a position in.
 */
@ApplicationScoped
class CursorCodec {

  static final String ALGORITHM = "HmacSHA256";
  private static final int SIGNATURE_BYTES = 16;

  private final CursorSigningKey key;

  CursorCodec(CursorSigningKey key) {
    this.key = key;
  }

  /** A text for the position. */
  Uni<String> write(ReadRequest request, KeysetPosition behind) {
    byte[] position =
        new JsonArray(
                behind.values().stream()
                    .map(value -> value == null ? null : ColumnType.text(value))
                    .toList())
            .encode()
            .getBytes(StandardCharsets.UTF_8);
    return key.get()
        .map(
            secret -> {
              byte[] signature = signature(secret, request, position);
              byte[] cursor = Arrays.copyOf(signature, SIGNATURE_BYTES + position.length);
              System.arraycopy(position, 0, cursor, SIGNATURE_BYTES, position.length);
              return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
            });
  }

  /**
   * The position that the query's cursor names; empty where it has none. Fails with {@link
   * InvalidQueryException} where the cursor was not made by {@link #write} for the same rows.
   */
  Uni<Optional<KeysetPosition>> read(ReadRequest request) {
    Optional<String> cursor = request.query().cursor();
    return cursor.isEmpty()
        ? Uni.createFrom().item(Optional.empty())
        : key.get().map(secret -> Optional.of(position(secret, request, cursor.get())));
  }

  private static KeysetPosition position(SecretKeySpec secret, ReadRequest request, String cursor) {
    byte[] bytes = bytes(cursor);
    byte[] position =
        Arrays.copyOfRange(bytes, Math.min(SIGNATURE_BYTES, bytes.length), bytes.length);
    byte[] signature = Arrays.copyOf(bytes, SIGNATURE_BYTES);
    if (!MessageDigest.isEqual(signature, signature(secret, request, position))) {
      throw foreign();
    }
    return new KeysetPosition(
        values(request.query(), new JsonArray(new String(position, StandardCharsets.UTF_8))));
  }

  private static List<Object> values(Query query, JsonArray texts) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      SortKey key = query.order().get(i);
      values.add(
          texts.getString(i) == null ? null : key.column().read(texts.getString(i), "cursor"));
    }
    return values;
  }

  private static byte[] bytes(String cursor) {
    try {
      return Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException notBase64) {
      throw foreign();
    }
  }

  private static byte[] signature(SecretKeySpec secret, ReadRequest request, byte[] position) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      String rows =
          request.target().relation().path() + "?" + CanonicalQuery.ofRows(request.query()) + "\n";
      mac.update(rows.getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(mac.doFinal(position), SIGNATURE_BYTES);
    } catch (GeneralSecurityException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }

  private static InvalidQueryException foreign() {
    return new InvalidQueryException(
        InvalidQueryException.Reason.INVALID_VALUE,
        "cursor",
        "This cursor does not belong to this query.",
        "Begin without a cursor, and follow the links of the answers with filters and order as they"
            + " are.");
  }
}
