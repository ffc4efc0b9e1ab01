package io.ordervolume.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.query.Column;
import io.ordervolume.query.ColumnType;
import io.ordervolume.query.Columns;
import io.ordervolume.query.PageLimits;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.junit.jupiter.api.Test;

/** Tests which parameters the API document lists for the pages of a relation. */
class QueryParametersTest {

  @Test
  void listsEachNameOnceIfColumnsHaveNamesOfParameters() {
    Columns columns =
        new Columns(
            Stream.of("id", "select", "order", "limit", "and", "or")
                .map(name -> new Column(name, ColumnType.INTEGER))
                .toList(),
            "id");

    List<String> names =
        new QueryParameters(columns).ofPage(new PageLimits(100)).map(Parameter::getName).toList();

    assertThat(names).doesNotHaveDuplicates().contains("id", "select", "order", "limit", "cursor");
  }
}
