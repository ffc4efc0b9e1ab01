package io.ordervolume.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A weak validator: two answers with the same tag mean the same, however they are encoded.
 *
 * @param opaque what stands between the quotes
 */
public record EntityTag(String opaque) {

  private static final Pattern TAG = Pattern.compile("(?:W/)?\"([^\"]*)\"");
  private static final int DIGEST_BYTES = 16;

  /** The tag that follows from these bytes. */
  public static EntityTag digest(String prefix, byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new EntityTag(
          prefix
              + Base64.getUrlEncoder()
                  .withoutPadding()
                  .encodeToString(Arrays.copyOf(digest, DIGEST_BYTES)));
    } catch (NoSuchAlgorithmException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }

  /** The tag that follows from a text. */
  public static EntityTag digest(String prefix, String text) {
    return digest(prefix, text.getBytes(StandardCharsets.UTF_8));
  }

  /** As the header ETag gives it. */
  public String header() {
    return "W/\"" + opaque + "\"";
  }

  /** Whether a list of tags, as If-None-Match gives it, names this one. An asterisk names none. */
  public boolean isIn(List<String> ifNoneMatch) {
    for (String line : ifNoneMatch) {
      Matcher tag = TAG.matcher(line);
      while (tag.find()) {
        if (tag.group(1).equals(opaque)) {
          return true;
        }
      }
    }
    return false;
  }
}
