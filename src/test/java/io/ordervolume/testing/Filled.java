package io.ordervolume.testing;

import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.util.function.Supplier;

/** Lets tests begin when the view of the service under test has been filled. */
public final class Filled {

  private Filled() {}

  public static void await() {
    await(RestAssured::given);
  }

  /** The same where not everybody may ask for a refresh. */
  public static void await(Supplier<RequestSpecification> operator) {
    String state = operator.get().get("/freshness").jsonPath().getString("state");
    if (state.equals("building")) {
      operator.get().header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);
    }
  }
}
