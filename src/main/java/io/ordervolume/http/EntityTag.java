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
 * A weak entity tag. Responses with the same tag have the same content in any encoding.
 *
 * @param opaque the text between the quotes
 */
public record EntityTag(String opaque) {

  private static final Pattern TAG = Pattern.compile("(?:W/)?\"([^\"]*)\"");
  private static final int DIGEST_BYTES = 16;

  /** Returns a tag with a digest of these bytes. */
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

  /** Returns a tag with a digest of this text. */
  public static EntityTag digest(String prefix, String text) {
    return digest(prefix, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the value of the header ETag. */
  public String header() {
    return "W/\"" + opaque + "\"";
  }

  /** Returns whether the lines of If-None-Match contain this tag. An asterisk does not count. */
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
