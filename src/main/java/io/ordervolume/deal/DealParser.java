package io.ordervolume.deal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.ordervolume.problem.HttpProblem;
import io.ordervolume.problem.ProblemType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Period;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Parses a deal from the body of a request. Rejects each wrong member with a problem that names the
 * member and the fix.
 *
 * <p>Bean Validation does not serve: it checks a bound object. Wrong JSON types, fractions for
 * counts, unknown members and duplicate members fail earlier, when Jackson binds the object. Their
 * errors would need a mapping to members and hints as long as this class.
 */
final class DealParser {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final Set<String> MEMBERS =
      Set.of(
          "name",
          "states",
          "cities",
          "within",
          "min_orders",
          "min_products",
          "min_spend",
          "percent_off");
  private static final String EXAMPLE =
      "Send JSON such as {\"states\":[\"TX\"],\"within\":\"P5M\",\"min_products\":4,\"percent_off\":10}.";
  private static final Pattern NAME = Pattern.compile(Deal.NAME);
  private static final int LONGEST_TEXT = 200;
  private static final int LONGEST_PERIOD_YEARS = 100;
  private static final BigDecimal MOST_SPEND = new BigDecimal(Deal.MOST_SPEND);
  private static final BigDecimal ALL = BigDecimal.valueOf(100);

  private final JsonNode json;

  private DealParser(JsonNode json) {
    this.json = json;
  }

  /** Returns the deal, which gets this name. Throws a problem. */
  static Deal read(String name, String body) {
    DealParser members = new DealParser(object(body));
    members.rejectUnknownMembers(name);
    return new Deal(
        name,
        members.texts("states"),
        members.texts("cities"),
        members.period("within"),
        members.count("min_orders"),
        members.count("min_products"),
        members.number("min_spend", BigDecimal.ZERO, MOST_SPEND),
        members.number("percent_off", BigDecimal.ZERO, ALL));
  }

  /** Returns a deal that is not stored, with the name in the body or none. Throws a problem. */
  static Deal read(String body) {
    return read(object(body).path("name").textValue(), body);
  }

  /** Throws a problem if a deal cannot have this name. */
  static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw bad(
          "name",
          "The name of a deal cannot be this.",
          "Use at most 63 lower case letters, digits, - and _, and begin with a letter or digit.");
    }
  }

  private static JsonNode object(String body) {
    try {
      JsonNode json = JSON.readTree(body == null ? "" : body);
      if (json.isObject()) {
        return json;
      }
    } catch (JsonProcessingException notJson) {
      // Rejected below, like JSON that is no object.
    }
    throw ProblemType.INVALID_BODY.problem("The body is not a JSON object.", EXAMPLE).build();
  }

  private void rejectUnknownMembers(String name) {
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String member = names.next();
      if (!MEMBERS.contains(member)) {
        throw bad(
            member.length() > LONGEST_TEXT ? "body" : member,
            "A deal does not have this member.",
            "The members are states, cities, within, min_orders, min_products, min_spend and"
                + " percent_off.");
      }
    }
    if (value("name") != null && !json.get("name").asText().equals(name)) {
      throw bad("name", "The name in the body differs from the path.", "Leave it out.");
    }
  }

  private List<String> texts(String member) {
    JsonNode value = value(member);
    if (value == null) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    value.forEach(element -> texts.add(element.textValue()));
    if (!value.isArray() || texts.isEmpty() || texts.size() > Deal.LONGEST_LIST) {
      throw bad(
          member,
          member + " is not a list.",
          "Give 1 to " + Deal.LONGEST_LIST + " texts: [\"TX\"].");
    }
    if (!texts.stream().allMatch(DealParser::isText)) {
      throw bad(
          member,
          member + " contains a value that is not a text.",
          "Give texts of 1 to " + LONGEST_TEXT + " characters: [\"TX\"].");
    }
    return texts.stream().distinct().toList();
  }

  private static boolean isText(String text) {
    return text != null
        && !text.isEmpty()
        && text.length() <= LONGEST_TEXT
        && text.indexOf('\0') < 0;
  }

  private String period(String member) {
    JsonNode value = value(member);
    if (value == null) {
      return null;
    }
    try {
      Period period = Period.parse(value.isTextual() ? value.textValue() : "");
      if (!period.isZero()
          && !period.isNegative()
          && period.toTotalMonths() <= 12L * LONGEST_PERIOD_YEARS
          && period.getDays() <= 366 * LONGEST_PERIOD_YEARS) {
        return period.toString();
      }
    } catch (DateTimeException notAPeriod) {
      // Rejected below, like a period of no length.
    }
    throw bad(
        member,
        member + " is not a period.",
        "Give an ISO 8601 period of years, months, weeks and days such as P5M, at most P100Y.");
  }

  private Long count(String member) {
    JsonNode value = value(member);
    if (value == null) {
      return null;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
      throw bad(member, member + " is not a count.", "Give a whole number, 1 or more.");
    }
    return value.longValue();
  }

  private BigDecimal number(String member, BigDecimal least, BigDecimal most) {
    JsonNode value = value(member);
    if (value == null) {
      return null;
    }
    BigDecimal number = value.isNumber() ? value.decimalValue() : null;
    if (number == null
        || number.scale() > 10
        || number.compareTo(least) < 0
        || number.compareTo(most) > 0) {
      throw bad(
          member,
          member + " is not a number in range.",
          "Give a number from " + least + " to " + most.toPlainString() + ".");
    }
    return number;
  }

  /** Returns the member; null if it is missing or null. */
  private JsonNode value(String member) {
    JsonNode value = json.get(member);
    return value == null || value.isNull() ? null : value;
  }

  private static HttpProblem bad(String member, String message, String hint) {
    return ProblemType.INVALID_BODY.problem(message, hint).with("parameter", member).build();
  }
}
