package io.ordervolume.testing;

import static io.restassured.RestAssured.given;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Lets tests begin when the view of the service under test has been filled. */
public final class Filled implements BeforeEachCallback {

  @Override
  public void beforeEach(ExtensionContext context) {
    String state = given().get("/freshness").jsonPath().getString("state");
    if (state.equals("building")) {
      given().header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);
    }
  }
}
