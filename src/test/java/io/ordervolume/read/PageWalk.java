package io.ordervolume.read;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads all pages of a request along its links. */
final class PageWalk {

  private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");
  private static final int MOST_PAGES = 30;

  private PageWalk() {}

  /** Returns the values of a column, row by row. */
  static List<Object> of(String address, String column) {
    List<Object> values = new ArrayList<>();
    String next = address;
    for (int pages = 0; next != null; pages++) {
      assertThat(pages).as("pages of %s", address).isLessThan(MOST_PAGES);
      Response page = given().urlEncodingEnabled(false).get(next);
      assertThat(page.statusCode()).as("%s: %s", next, page.asString()).isBetween(200, 206);
      values.addAll(page.jsonPath().getList(column));
      Matcher link = NEXT.matcher(String.valueOf(page.header("Link")));
      next = link.matches() ? link.group(1) : null;
      if (next != null) {
        assertThat(next).contains("cursor=");
      }
    }
    return values;
  }
}
