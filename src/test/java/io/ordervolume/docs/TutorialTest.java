package io.ordervolume.docs;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.PopulatedView;
import io.ordervolume.testing.Readme;
import io.ordervolume.testing.Readme.Block;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;

/** Tests that each block of the tutorial runs unchanged and returns the answer below it. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@WithTestResource(TutorialResource.class)
class TutorialTest {

  private static final Pattern CURL =
      Pattern.compile("curl (?:-X (\\w+) )?(?:-H '([^:]+): ([^']+)' )?'?localhost:8080([^']*)'?");

  private final TestSql database = TestSql.ofService();
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void everyBlockRunsInOrder() throws Exception {
    PopulatedView.await();
    run(Readme.blocks(TutorialResource.PAGE));
  }

  /** The tutorial must run before, because it releases the view of this name. */
  @Test
  void theReadmeBeginsWithTheBlocksOfTheTutorial() throws IOException {
    List<Block> readme = Readme.blocks(Path.of("README.md")).subList(0, 3);
    List<Block> tutorial = Readme.blocks(TutorialResource.PAGE);

    assertThat(readme.get(0).text())
        .isEqualTo(tutorial.get(0).text() + "\n" + tutorial.get(1).text());
    assertThat(tutorial).containsSequence(readme.get(1), readme.get(2));
  }

  private void run(List<Block> blocks) throws Exception {
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      Block answer = i + 1 < blocks.size() ? blocks.get(i + 1) : new Block("sh", "");
      switch (block.language()) {
        case "sql" -> {
          if (!TutorialResource.isViewFile(block.text())) {
            runSql(block.text(), answer.language().isEmpty() ? answer.text() : "");
          }
        }
        case "sh" -> runCurl(block.text(), answer.language().equals("json") ? answer.text() : "");
        default -> assertThat(block.language()).isIn("", "json");
      }
    }
  }

  /** Runs a block of SQL. Queries are repeated until the expected answer comes. */
  private void runSql(String sql, String answer) throws Exception {
    if (answer.startsWith("ERROR")) {
      assertThat(error(sql)).as(sql).isEqualTo(answer.replaceAll("\\s+", " "));
    } else if (answer.isEmpty()) {
      database.execute(sql);
    } else {
      List<List<String>> expected = table(answer);
      Patience.await(() -> query(sql).equals(expected), () -> sql + "\n" + tryQuery(sql));
    }
  }

  private String error(String sql) throws SQLException {
    try {
      database.execute(sql);
    } catch (PSQLException refused) {
      return "ERROR: %s HINT: %s"
          .formatted(
              refused.getServerErrorMessage().getMessage(),
              refused.getServerErrorMessage().getHint());
    }
    return "no error";
  }

  private Object tryQuery(String sql) {
    try {
      return query(sql);
    } catch (SQLException failure) {
      return failure;
    }
  }

  /** Returns the column names and then the rows, formatted as psql does. */
  private List<List<String>> query(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      List<List<String>> rows = new ArrayList<>();
      List<String> names = new ArrayList<>();
      for (int i = 1; i <= columns; i++) {
        names.add(result.getMetaData().getColumnLabel(i));
      }
      rows.add(names);
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(result.getString(i) == null ? "" : result.getString(i));
        }
        rows.add(row);
      }
      return rows;
    }
  }

  private static List<List<String>> table(String answer) {
    return answer
        .lines()
        .filter(line -> !line.matches("[-+]+"))
        .map(line -> Arrays.stream((line + " ").split("\\|", -1)).map(String::strip).toList())
        .toList();
  }

  private void runCurl(String command, String answer) {
    Matcher curl = CURL.matcher(command);
    assertThat(curl.matches()).as(command).isTrue();
    String method = curl.group(1) == null ? "GET" : curl.group(1);
    if (answer.isEmpty()) {
      request(curl).request(method, curl.group(4)).then().statusCode(204);
      return;
    }
    Patience.await(
        () -> isSame(request(curl).request(method, curl.group(4)).asString(), answer),
        () -> command + "\n" + request(curl).request(method, curl.group(4)).asString());
  }

  private static RequestSpecification request(Matcher curl) {
    RequestSpecification request = given().urlEncodingEnabled(false);
    return curl.group(2) == null ? request : request.header(curl.group(2), curl.group(3));
  }

  private boolean isSame(String body, String answer) {
    try {
      return json.readTree(body).equals(json.readTree(answer));
    } catch (JsonProcessingException invalid) {
      return false;
    }
  }
}
