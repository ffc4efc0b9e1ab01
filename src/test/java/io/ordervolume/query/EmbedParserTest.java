package io.ordervolume.query;

import static io.ordervolume.query.Shop.CUSTOMER;
import static io.ordervolume.query.Shop.ID;
import static io.ordervolume.query.Shop.NAME;
import static io.ordervolume.query.Shop.ORDERS;
import static io.ordervolume.query.Shop.REGION;
import static io.ordervolume.query.Shop.SINCE;
import static io.ordervolume.query.Shop.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.ordervolume.query.InvalidQueryException.Reason;
import io.ordervolume.query.SelectItem.Embedded;
import io.ordervolume.query.SelectItem.Spread;
import io.ordervolume.query.SortKey.Nulls;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Related rows in select, and orders by them. */
class EmbedParserTest {

  @Test
  void spreadsTheValuesOfOneRowWithTheirTypes() {
    Query query = query("orders", "select=id,...customers(name,from:since)");

    assertThat(query.select())
        .extracting(SelectItem::name, SelectItem::type)
        .containsExactly(
            tuple("id", ColumnType.INTEGER),
            tuple("name", ColumnType.TEXT),
            tuple("from", ColumnType.TIME));
    assertThat(query.select().get(1).columns()).containsExactlyElementsOf(CUSTOMER.own());
  }

  @Test
  void spreadsListsOfTheValuesOfSeveralRows() {
    Query query = query("customers", "select=name,...orders(cost,customer_id)");

    assertThat(query.select())
        .extracting(SelectItem::name, SelectItem::type)
        .containsExactly(
            tuple("name", ColumnType.TEXT),
            tuple("cost", ColumnType.OTHER),
            tuple("customer_id", ColumnType.OTHER));
  }

  @Test
  void spreadsWithinSpreadsAndEmbeds() {
    Query query =
        query(
            "orders",
            "select=id,...customers(name,...regions(title),orders(id)),c:customers(...regions(*))");

    assertThat(query.select())
        .extracting(SelectItem::name)
        .containsExactly("id", "name", "title", "orders", "c");
    assertThat(((Spread) query.select().get(2)).value()).isInstanceOf(Spread.class);
    assertThat(((Spread) query.select().get(3)).value()).isInstanceOf(Embedded.class);
    assertThat(((Embedded) query.select().get(4)).rows().query().select())
        .extracting(SelectItem::name)
        .containsExactly("id", "title");
  }

  @Test
  void appliesParametersOfTheRelationToWhatIsSpread() {
    Query query =
        query(
            "customers", "select=...orders(id)&orders.cost=gt.5&orders.order=cost&orders.limit=2");

    RelatedQuery rows = query.select().get(0).related().orElseThrow();
    assertThat(rows.relationship()).isEqualTo(ORDERS);
    assertThat(rows.query()).isEqualTo(query("orders", "select=id&cost=gt.5&order=cost&limit=2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select=id,...customers!inner(name)&customers.name=eq.A",
        "select=id,...customers!buyer!inner(name)&customers.name=eq.A",
        "select=id,...customers!customer_id(name)&customers.name=eq.A&customers=not.is.null",
        "select=id,...buyer(name)&buyer.name=eq.A&buyer=not.is.null",
        "select=id,customers!inner()&customers.name=eq.A",
        "select=id,c:customers()&c.name=eq.A&c=not.is.null",
      })
  void requiresRelatedRows(String parameters) {
    Filter named = query("customers", "name=eq.A").filter();

    assertThat(query("orders", parameters).filter())
        .isEqualTo(new Filter.All(List.of(new Filter.Related(CUSTOMER, named))));
  }

  @Test
  void anEmptyListOfColumnsAddsNoValue() {
    assertThat(query("orders", "select=id,customers(),c:customers(),...buyer()").select())
        .containsExactly(SelectItem.Plain.of(ID));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select=id,...customers(name)                     | customers",
        "select=id,...customers(...regions(title))        | customers,regions",
        "select=id,customers(regions())&customers.regions=is.null |",
        "select=id,customers(id,regions())&customers.regions=is.null | customers,regions",
        "select=id,customers()&customers=is.null          | customers",
        "select=id,customers()&order=customers(name)      | customers",
        "select=id,...customers(name)&customers.order=id  | customers",
        "select=id                                        |",
      })
  void knowsAllRelationsThatAnAnswerDependsOn(String parameters, String relations) {
    Query query = query("orders", parameters);

    assertThat(query.relationships().map(Relationship::relation).distinct().sorted().toList())
        .isEqualTo(relations == null ? List.of() : List.of(relations.split(",")));
    assertThat(query.followsRelationships()).isEqualTo(relations != null);
  }

  @Test
  void ordersByColumnsOfOneRelatedRow() {
    Query query =
        query(
            "orders",
            "select=id,c:customers(id)&c.name=neq.A&order=c(since).desc.nullslast,cost&limit=3");

    SortKey first = query.order().get(0);
    assertThat(query.order())
        .extracting(SortKey::column, SortKey::descending, SortKey::nulls)
        .containsExactly(
            tuple(SINCE, true, Nulls.LAST),
            tuple(Shop.COST, false, Nulls.BY_DIRECTION),
            tuple(ID, false, Nulls.BY_DIRECTION));
    assertThat(first.related().orElseThrow().relationship()).isEqualTo(CUSTOMER);
    assertThat(first.related().orElseThrow().query())
        .isEqualTo(query("customers", "select=since&name=neq.A"));
    assertThat(query.columns()).contains(Shop.CUSTOMER_ID);
  }

  @Test
  void theIdOfARelatedRowDoesNotEndTheOrder() {
    assertThat(query("orders", "select=customers(id)&order=customers(id)").order())
        .extracting(key -> key.isOf(ID))
        .containsExactly(false, true);
  }

  @Test
  void ordersRelatedRowsByRowsThatAreRelatedToThem() {
    Query query =
        query(
            "customers", "select=orders(id,...customers(name))&orders.order=customers(name).desc");

    SortKey key = query.select().get(0).related().orElseThrow().query().order().get(0);
    assertThat(key.related()).map(RelatedQuery::relationship).contains(CUSTOMER);
    assertThat(key.column()).isEqualTo(NAME);
  }

  @Test
  void spreadsOneRelationByAnotherForeignKey() {
    assertThat(query("orders", "select=...customers(name),...customers(from:since)").select())
        .extracting(SelectItem::name)
        .containsExactly("name", "from");
  }

  @Test
  void aggregatesOfSeveralRowsAreValuesOfTheRow() {
    assertThat(query("customers", "select=name,...orders(n:count(),cost.sum())").select())
        .extracting(SelectItem::name, SelectItem::type)
        .containsExactly(
            tuple("name", ColumnType.TEXT),
            tuple("n", ColumnType.INTEGER),
            tuple("sum", ColumnType.NUMERIC));
    assertThat(query("customers", "select=...orders(customer_id,n:count())").select())
        .extracting(SelectItem::type)
        .containsExactly(ColumnType.OTHER, ColumnType.OTHER);
  }

  @Test
  void groupsByValuesOfOneRelatedRow() {
    Query query = query("orders", "select=cost.sum(),...customers(who:name)&order=who.desc");

    assertThat(query.isGrouped()).isTrue();
    assertThat(query.order()).extracting(key -> key.column().name()).containsExactly("who");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select=id,customers()&or=(customers.is.null,cost.gt.5)",
        "select=id,c:customers()&or=(c.is.null,cost.gt.5)",
        "select=id,c:customers()&or=( \"c\".is.null,cost.gt.5)",
        "select=id,customers()&not.and=(customers.not.is.null,not.cost.gt.5)",
      })
  void groupsHaveConditionsOnRelatedRows(String parameters) {
    assertThat(query("orders", parameters).relationships()).contains(CUSTOMER);
    assertThat(query("orders", parameters).filter().toString()).contains("Related", "cost");
  }

  @Test
  void readsNamesInQuotes() {
    Query plain =
        query(
            "orders",
            "select=customers!buyer(name)&customers.name=eq.A&customers=not.is.null&order=customers(name)");

    assertThat(
            query(
                "orders",
                "select=\"customers\"!\"buyer\"(name)&\"customers\".name=eq.A&\"customers\"=not.is.null&order=\"customers\"(name)"))
        .isEqualTo(plain);
    assertThat(query("orders", "select=...\"customers\"(\"name\")"))
        .isEqualTo(query("orders", "select=...customers(name)"));
  }

  @Test
  void aColumnOfTheForeignKeyNamesTheRowItRefersTo() {
    assertThat(query("orders", "select=customer_id(name)").relationships()).contains(CUSTOMER);
  }

  @Test
  void limitsListsOfRelatedRows() {
    Query query = query("customers", "select=orders(id),...regions(title)");

    assertThat(query.select().get(0).related().orElseThrow().query().limit())
        .isEqualTo(OptionalInt.of(Shop.MOST_ROWS));
    assertThat(query.select().get(1).related().orElseThrow().relationship()).isEqualTo(REGION);
    assertThat(query.select().get(1).related().orElseThrow().query().limit()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select=*,...customers(id)                  | INVALID_VALUE   | select | have the name id",
        "select=...customers(id,id:name)            | INVALID_VALUE   | select | have the name id",
        "select=...customers(name),...customers(id)&customers.id=eq.1 | INVALID_VALUE | select | stands in select twice",
        "select=customers(name),...customers(id)&customers=is.null | INVALID_VALUE | select | stands in select twice",
        "select=...customers(name),...customers(id)&order=customers(id) | INVALID_VALUE | order | stands in select twice",
        "select=c:customers(name),...customers(id)&customers.id=eq.1 | INVALID_VALUE | select | stands in select twice",
        "select=c:...customers(name)                | INVALID_VALUE   | select | Rows that are spread have no name",
        "select=...customers(count())               | INVALID_VALUE   | select | Aggregates of one row cannot be spread",
        "select=count(),customers(name)             | INVALID_VALUE   | select | Aggregates do not go with",
        "select=count(),...customers(orders(id))    | INVALID_VALUE   | select | Aggregates do not go with",
        "select=count(),...customers(name)&order=customer_id | UNKNOWN_COLUMN | order | is not selected",
        "select=customers(name),...customers(from:since)&or=(customers.is.null,cost.eq.1) | INVALID_VALUE | select | stands in select twice",
        "or=(customers.is.null,cost.eq.1)           | UNKNOWN_COLUMN  | or     | customers",
        "select=...customers                        | INVALID_VALUE   | select | Expected",
        "select=...customers(colour)                | UNKNOWN_COLUMN  | select | colour",
        "select=...nothing(*)                       | NO_RELATIONSHIP | select | nothing",
        "select=...customers!nothing(*)             | NO_RELATIONSHIP | select | customers",
        "select=...customers(name)&customers.x=eq.1 | UNKNOWN_PARAMETER | customers.x | x",
        "select=...customers(orders(id))&customers.orders.limit=51 | OUT_OF_RANGE | customers.orders.limit | beyond 50",
        "order=customers(name)                      | NOT_EMBEDDED    | order  | select does not name it",
        "select=customers(name)&order=customer(name) | NOT_EMBEDDED   | order  | select does not name it",
        "select=count()&order=customers(name)       | UNKNOWN_COLUMN  | order  | is not selected",
        "select=customers(name)&order=customers(x)  | UNKNOWN_COLUMN  | order  | x",
        "select=customers(name)&order=customers()   | UNKNOWN_COLUMN  | order  | column",
        "select=customers(name)&order=customers(name).up | INVALID_VALUE | order | not a sort key",
        "select=customers(name)&order=customers(name | INVALID_VALUE  | order  | not closed",
        "select=customers(name)&order=customers(name),customers(name).desc | INVALID_VALUE | order | twice",
      })
  void refuses(String parameters, Reason reason, String parameter, String message) {
    assertRefused("orders", parameters, reason, parameter, message);
  }

  @Test
  void refusesToOrderBySeveralRows() {
    assertRefused(
        "customers",
        "select=...orders(id)&order=orders(cost)",
        Reason.NOT_TO_ONE,
        "order",
        "several of its rows may belong to each");
    assertRefused(
        "customers",
        "select=orders(id)&orders.limit=51",
        Reason.OUT_OF_RANGE,
        "orders.limit",
        "50");
  }

  private static void assertRefused(
      String relation, String parameters, Reason reason, String parameter, String message) {
    InvalidQueryException refusal =
        catchThrowableOfType(InvalidQueryException.class, () -> query(relation, parameters));
    assertThat(refusal).hasMessageContaining(message);
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal.parameter()).isEqualTo(parameter);
  }
}
