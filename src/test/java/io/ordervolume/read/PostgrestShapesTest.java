package io.ordervolume.read;

import static io.ordervolume.testing.EncodedRequests.ask;
import static io.ordervolume.testing.EncodedRequests.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests requests in the form that clients of PostgREST send: the status and relevant parts of the
 * answer.
 */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
class PostgrestShapesTest {

  private final TestSql store = TestSql.ofService();

  @BeforeEach
  void maintainViews() throws SQLException {
    if (store.text("select to_regclass('shapes.projects')") == null) {
      store.execute(
          """
          create schema shapes;
          create table shapes.clients (id integer primary key, name text not null, "order no" text);
          create table shapes.projects (id integer primary key, name text not null,
            client_id integer references shapes.clients, tags text[], doc jsonb, raw json,
            span int4range, done boolean, at timestamptz, words tsvector, cost numeric);
          create table shapes.tasks (id integer primary key, title text not null,
            project_id integer references shapes.projects, assigned_by integer constraint assigner references shapes.clients,
            done_by integer constraint doer references shapes.clients);
          insert into shapes.clients values (1, 'Microsoft', 'a'), (2, 'Apple', 'b'), (3, 'Nobody', null);
          insert into shapes.projects values
            (1, 'Windows 7', 1, '{a,b}', '{"a": {"b": "x"}, "n": 3, "list": [1, {"k": "v"}], "none": null}', '{"a": 1}', '[1,5)', true,
              '2026-01-31 23:30Z', 'fat:1 cat:2', 1.50),
            (2, 'Windows 10', 1, '{b,c}', '{"a": {"b": "y"}, "n": 10}', null, '[5,9)', false,
              '2026-02-01 12:00Z', 'thin rat', 2.25),
            (3, 'IOS', 2, '{}', null, null, '[20,30)', null, null, null, null),
            (4, 'Orphan', null, null, '{}', null, null, null, null, null, 0);
          insert into shapes.tasks values (1, 'Design W7', 1, 1, 2), (2, 'Code W7', 1, 1, 1), (3, 'Design W10', 2, 2, 1),
            (4, 'Code IOS', 3, 2, 2);
          create materialized view shapes.shape_clients as select id, name, "order no" from shapes.clients;
          create materialized view shapes.shape_projects as table shapes.projects;
          create materialized view shapes.shape_tasks as select * from (select id, title, project_id, assigned_by, done_by from shapes.tasks) t;
          create table shapes.notes (id integer primary key, client_id integer references shapes.clients);
          insert into shapes.notes select n, 2 from generate_series(1, 1001) n;
          create materialized view shapes.shape_notes as table shapes.notes;
          create materialized view shapes.shape_clock as select c.id, statement_timestamp() as seen from shapes.clients c;
          create unique index on shapes.shape_notes (id);
          create unique index on shapes.shape_clock (id);
          create view shapes.shape_names as select c.id as client, upper(c.name) as name from shapes.shape_clients c;
          create unique index on shapes.shape_clients (id);
          create unique index on shapes.shape_projects (id);
          create unique index on shapes.shape_tasks (id);
          select order_volume.maintain('shapes.shape_clients'), order_volume.maintain('shapes.shape_projects'),
            order_volume.maintain('shapes.shape_tasks'),
            order_volume.maintain('shapes.shape_notes'), order_volume.maintain('shapes.shape_clock'), order_volume.serve('shapes.shape_names')""");
    }
    for (String relation : List.of("clients", "projects", "tasks", "names", "notes", "clock")) {
      Patience.await(() -> given().get("/shape_" + relation + "?limit=1").statusCode() == 200);
    }
    Patience.await(
        () -> get("/shape_projects?select=shape_clients(id)&limit=1").statusCode() == 200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          name=match.^W.*7$                      | 1
          name=imatch.^w                         | 1,2
          name=not.match.W                       | 3,4
          name=like(any).{*7,I*}                 | 1,3
          name=ilike(all).{w*,*10}               | 2
          name=match(any).{7$,^I}                | 1,3
          id=eq(any).{1,3}                       | 1,3
          id=gt(all).{1,2}                       | 3,4
          id=not.lte(any).{1,2}                  | 3,4
          client_id=isdistinct.1                 | 3,4
          client_id=not.isdistinct.1             | 1,2
          cost=eq(any).{1.5,0}                   | 1,4
          at=lt(any).{2026-02-01}                | 1
          tags=cs.{b}                            | 1,2
          tags=cd.{a,b,c}                        | 1,2,3
          tags=ov.{a,x}                          | 1
          tags=eq.{a,b}                          | 1
          tags=in.("{a,b}","{}")                 | 1,3
          or=(tags.cs.{c},tags.eq.{})            | 2,3
          doc=cs.{"n":3}                         | 1
          doc=not.cs.{"n":3}                     | 2,4
          span=cs.[2,3]                          | 1
          span=cd.[0,10)                         | 1,2
          span=ov.[4,6]                          | 1,2
          span=sl.[6,7]                          | 1
          span=sr.[6,7]                          | 3
          span=nxr.[0,9)                         | 1,2
          span=nxl.[5,6)                         | 2,3
          span=adj.[9,11)                        | 2
          words=fts.cat                          | 1
          words=fts(simple).!cat                 | 2
          words=plfts.fat cat                    | 1
          words=phfts(english).fat cat           | 1
          words=wfts.cat or rat                  | 1,2
          name=fts(english).windows              | 1,2
          name=not.wfts(simple).windows          | 3,4
          doc=plfts(simple).x                    | 1
          done=is.true                           | 1
          done=is.FALSE                          | 2
          done=is.unknown                        | 3,4
          done=not.is.True                       | 2,3,4
          done=is.NULL                           | 3,4
          done=is.not_null                       | 1,2
          and=(done.is.false,id.gt.1)            | 2
          doc->a->>b=eq.y                        | 2
          doc->>n=eq.3                           | 1
          doc->n=eq.10                           | 2
          doc->n=gt.3                            | 2
          doc->list->1->>k=eq.v                  | 1
          doc->list->-2=eq.1                     | 1
          doc->>n=in.(3,10)                      | 1,2
          doc->>none=is.null                     | 1,2,3,4
          or=(doc->a->>b.eq.x,doc->>n.eq.10)     | 1,2
          tags->>0=eq.b                          | 2
          or=( id.eq.1, id.eq.4 )                | 1,4
          or=(id.eq.1,and (id.gt.1,id.lt.3))     | 1,2
          "name"=eq.IOS                          | 3
          or=("name".eq.IOS,"id".eq.1)           | 1,3
          id=in.( 1, 2 )                         | 1,2
          id=in.( )                              |
          name=eq."IOS                           |
          name=in.(IOS,"Win)                     | 3
          not.and=(id.gt.1,id.lt.4)              | 1,4
          """)
  void filtersRows(String filter, String ids) {
    String expected =
        ids == null
            ? "[]"
            : Stream.of(ids.split(","))
                .map(id -> "{\"id\":" + id + "}")
                .collect(Collectors.joining(",", "[", "]"));
    String path = "/shape_projects?select=id&order=id&" + filter;
    get(path).then().body(equalTo(expected)).statusCode(200);
    ask(given().header("Cache-Control", "no-cache"), path).then().body(equalTo(expected));
    ask(given().header("Prefer", "count=exact"), path + "&limit=0")
        .then()
        .header("Content-Range", equalTo("*/" + (ids == null ? 0 : ids.split(",").length)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          select=doc->a->>b&id=eq.1                 | [{"b":"x"}]
          select=doc->a&id=eq.1                     | [{"a":{"b": "x"}}]
          select=v:doc->list->1->>k&id=eq.1         | [{"v":"v"}]
          select=doc->list->0&id=eq.1               | [{"list":1}]
          select=raw->>a&id=eq.1                    | [{"a":"1"}]
          select=tags->0&id=eq.1                    | [{"tags":"a"}]
          select=id::text&id=eq.1                   | [{"id":"1"}]
          select=cost::int,c:cost::text&id=eq.1     | [{"cost":2,"c":"1.50"}]
          select=at::date&id=eq.1                   | [{"at":"2026-01-31"}]
          select=doc->>n::int&id=eq.2               | [{"n":10}]
          select=doc::json&id=eq.4                  | [{"doc":{}}]
          select=id,id&id=eq.1                      | [{"id":1}]
          select=*,extra:name&id=eq.9               | []
          select=count                              | [{"count":4}]
          select=count()                            | [{"count":4}]
          select=id.sum()::text                     | [{"sum":"10"}]
          select=doc->>n::int.sum()                 | [{"sum":13}]
          select=client_id,count()&order=client_id.nullslast | [{"client_id":1,"count":2},{"client_id":2,"count":1},{"client_id":null,"count":1}]
          select=c:client_id,n:count()&order=client_id.desc.nullslast&limit=1 | [{"c":2,"n":1}]
          select=t:doc->>n,count()&doc->>n=not.is.null&order=t | [{"t":"10","count":1},{"t":"3","count":1}]
          select=id&order=doc->>n.desc.nullslast    | [{"id":1},{"id":2},{"id":4},{"id":3}]
          select=id&order=doc->n.desc.nullslast,id.desc | [{"id":2},{"id":1},{"id":4},{"id":3}]
          select= id , name &id=eq.1                | [{"id":1,"name":"Windows 7"}]
          """)
  void selectsAndOrders(String query, String json) {
    get("/shape_projects?" + query).then().body(equalTo(json)).statusCode(200);
    ask(given().header("Cache-Control", "no-cache"), "/shape_projects?" + query)
        .then()
        .body(equalTo(json));
    ask(given().header("Prefer", "count=exact"), "/shape_projects?" + query)
        .then()
        .statusCode(not(500));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          colour=eq.red             | 400 | 42703    | unknown-parameter | colour
          select=colour             | 400 | 42703    | unknown-column    | select
          id=1                      | 400 | PGRST100 | unknown-operator  | id
          id=eq.one                 | 400 | 22P02    | invalid-value     | id
          at=eq.never               | 400 | 22007    | invalid-value     | at
          span=cs.[5                | 400 | 22P02    | invalid-value     | span
          tags=cs.a                 | 400 | 22P02    | invalid-value     | tags
          doc=cs.{a                 | 400 | 22P02    | invalid-value     | doc
          id=eq(any).1              | 400 | 22P02    | invalid-value     | id
          name=match.(              | 400 | 2201B    | invalid-value     | name
          name=fts.a b              | 400 | 42601    | invalid-value     | name
          name=fts(klingon).a       | 400 | 42704    | unknown-operator  | name
          id=cs.{1}                 | 400 | PGRST100 | invalid-value     | id
          name=is.true              | 400 | PGRST100 | invalid-value     | name
          raw->a=eq.1               | 400 | 42883    | unknown-operator  | raw->a
          name->>a=eq.1             | 400 | PGRST100 | invalid-value     | name->>a
          select=name::int          | 400 | 22P02    | invalid-value     | select
          select=done::date         | 400 | 42846    | unknown-operator  | select
          select=name::regclass     | 400 | PGRST100 | invalid-value     | select
          and=()                    | 400 | PGRST100 | invalid-value     | and
          or=()                     | 400 | PGRST100 | invalid-value     | or
          limit=-1                  | 416 | PGRST103 | range-not-satisfiable | limit
          limit=1001                | 400 | PGRST103 | out-of-range      | limit
          select=nothing(*)         | 400 | PGRST200 | unknown-relationship | select
          select=*,shape_tasks(x)   | 400 | 42703    | unknown-column    | select
          shape_tasks.id=eq.1       | 400 | PGRST108 | relation-not-embedded | shape_tasks.id
          select=id,shape_tasks(id)&shape_tasks.x.id=eq.1 | 400 | PGRST108 | relation-not-embedded | shape_tasks.x.id
          select=id,shape_tasks(id)&shape_tasks.id=eq.x | 400 | 22P02 | invalid-value | shape_tasks.id
          select=id,shape_tasks(id)&shape_tasks=eq.1 | 400 | PGRST100 | invalid-value | shape_tasks
          select=*,...shape_clients(*)               | 400 | PGRST100 | invalid-value | select
          select=*,...shape_clients(n:count())       | 400 | PGRST100 | invalid-value | select
          select=count(),shape_clients(name)         | 400 | PGRST100 | invalid-value | select
          select=count(),...shape_tasks(id)          | 400 | PGRST100 | invalid-value | select
          select=count(),...shape_clients(c:name)&order=client_id | 400 | 42703 | unknown-column | order
          select=id,shape_tasks()&or=(shape_tasks.eq.1,id.eq.1) | 400 | PGRST100 | invalid-value | or
          or=(shape_tasks.is.null,id.eq.1)           | 400 | 42703 | unknown-column | or
          select=*,...nothing(*)                     | 400 | PGRST200 | unknown-relationship | select
          select=*,x:...shape_clients(*)             | 400 | PGRST100 | invalid-value | select
          select=n:name,...shape_clients(name::int)  | 400 | 22P02    | invalid-value | select
          order=shape_clients(name)                  | 400 | PGRST108 | relation-not-embedded | order
          select=*,shape_tasks(id)&order=shape_tasks(id) | 400 | PGRST118 | several-related-rows | order
          select=*,...shape_clients(c:name)&order=shape_clients(x) | 400 | 42703 | unknown-column | order
          select=id,shape_tasks(id)&shape_tasks.limit=1001 | 400 | PGRST103 | out-of-range | shape_tasks.limit
          """)
  void refusesWithPostgrestsCodes(
      String query, int status, String code, String type, String parameter) {
    get("/shape_projects?" + query)
        .then()
        .body("code", equalTo(code))
        .body("type", equalTo("urn:order-volume:problem:" + type))
        .body("parameter", equalTo(parameter))
        .statusCode(status);
  }

  @Test
  void refusesOtherRequestsWithPostgrestsCodes() {
    get("/shape_nothing").then().statusCode(404).body("code", equalTo("PGRST205"));
    ask(given().accept("text/plain"), "/shape_projects")
        .then()
        .statusCode(406)
        .body("code", equalTo("PGRST107"));
    ask(given().header("Accept-Profile", "other"), "/shape_projects")
        .then()
        .statusCode(406)
        .body("code", equalTo("PGRST106"));
    given().post("/shape_projects").then().statusCode(405).body("code", equalTo("PGRST117"));
    get("/shape_tasks?select=shape_clients(*)")
        .then()
        .statusCode(300)
        .body("code", equalTo("PGRST201"))
        .body(
            "hint",
            containsString(
                "one of the following: 'shape_clients!assigner', 'shape_clients!doer'."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          shape_projects?select=id,shape_clients(name)&order=id | [{"id":1,"shape_clients":{"name":"Microsoft"}},{"id":2,"shape_clients":{"name":"Microsoft"}},{"id":3,"shape_clients":{"name":"Apple"}},{"id":4,"shape_clients":null}]
          shape_projects?select=id,client:shape_clients(*)&id=eq.3 | [{"id":3,"client":{"id":2,"name":"Apple","order no":"b"}}]
          shape_clients?select=name,shape_projects(id,at)&id=lt.3&order=id | [{"name":"Microsoft","shape_projects":[{"id":1,"at":"2026-01-31T23:30:00Z"}, {"id":2,"at":"2026-02-01T12:00:00Z"}]},{"name":"Apple","shape_projects":[{"id":3,"at":null}]}]
          shape_clients?select=id,shape_projects(id)&id=eq.3 | [{"id":3,"shape_projects":[]}]
          shape_clients?select=id,shape_projects(id)&shape_projects.order=id.desc&shape_projects.limit=1&id=eq.1 | [{"id":1,"shape_projects":[{"id":2}]}]
          shape_clients?select=id,shape_projects(id)&shape_projects.name=like.*7&id=eq.1 | [{"id":1,"shape_projects":[{"id":1}]}]
          shape_clients?select=id,shape_projects(id)&shape_projects.or=(id.eq.2,id.eq.3)&order=id | [{"id":1,"shape_projects":[{"id":2}]},{"id":2,"shape_projects":[{"id":3}]},{"id":3,"shape_projects":[]}]
          shape_clients?select=id,shape_projects!inner(id)&order=id | [{"id":1,"shape_projects":[{"id":1}, {"id":2}]},{"id":2,"shape_projects":[{"id":3}]}]
          shape_clients?select=id,p:shape_projects!inner(id)&p.name=eq.IOS | [{"id":2,"p":[{"id":3}]}]
          shape_clients?select=id,shape_projects(id)&shape_projects=is.null | [{"id":3,"shape_projects":[]}]
          shape_clients?select=id&select=id | 400
          shape_tasks?select=id,shape_projects(name,shape_clients(name))&id=eq.4 | [{"id":4,"shape_projects":{"name":"IOS","shape_clients":{"name":"Apple"}}}]
          shape_clients?select=name,shape_projects(name,shape_tasks(title))&id=eq.2 | [{"name":"Apple","shape_projects":[{"name":"IOS","shape_tasks":[{"title":"Code IOS"}]}]}]
          shape_clients?select=id,p:shape_projects(id,t:shape_tasks(id))&p.t.title=like.Code*&id=eq.1 | [{"id":1,"p":[{"id":1,"t":[{"id":2}]}, {"id":2,"t":[]}]}]
          shape_tasks?select=id,by:shape_clients!doer(name),from:shape_clients!assigned_by(name)&id=eq.1 | [{"id":1,"by":{"name":"Apple"},"from":{"name":"Microsoft"}}]
          shape_projects?select=id,shape_names(name)&id=eq.3 | [{"id":3,"shape_names":{"name":"APPLE"}}]
          shape_clients?select=id,shape_projects(shape_tasks())&id=eq.1 | [{"id":1}]
          shape_tasks?select=id,shape_projects(shape_clients(),name)&id=eq.4 | [{"id":4,"shape_projects":{"name":"IOS"}}]
          shape_clients?select=id,shape_projects(id),old:shape_projects(id)&shape_projects.id=eq.1&old.id=eq.2&id=eq.1 | [{"id":1,"shape_projects":[{"id":1}],"old":[{"id":2}]}]
          shape_projects/3?select=id,shape_clients(name) | {"id":3,"shape_clients":{"name":"Apple"}}
          shape_projects?select=id,shape_clients()&shape_clients=is.null | [{"id":4}]
          shape_projects?select=id,shape_clients!inner()&shape_clients.name=eq.Apple | [{"id":3}]
          shape_projects?select=id,...shape_clients(client:name)&order=id | [{"id":1,"client":"Microsoft"},{"id":2,"client":"Microsoft"},{"id":3,"client":"Apple"},{"id":4,"client":null}]
          shape_projects?select=id,...shape_clients(client:name)&order=id&limit=1&offset=2 | [{"id":3,"client":"Apple"}]
          shape_projects?select=id,...shape_clients(client:name,c:id::text,*)&id=eq.4 | 400
          shape_projects?select=name,...shape_clients!inner(number:id)&shape_clients.name=eq.Apple | [{"name":"IOS","number":2}]
          shape_projects?select=id,...shape_clients(client:name)&shape_clients.name=eq.Apple&id=lt.4&order=id.desc | [{"id":3,"client":"Apple"},{"id":2,"client":null},{"id":1,"client":null}]
          shape_projects?select=id,...shape_clients(client:name)&shape_clients=is.null | [{"id":4,"client":null}]
          shape_tasks?select=title,...shape_projects(at,cost,tags,done,doc,...shape_clients(name))&id=eq.1 | [{"title":"Design W7","at":"2026-01-31T23:30:00Z","cost":1.50,"tags":["a","b"],"done":true,"doc":{"a": {"b": "x"}, "n": 3, "list": [1, {"k": "v"}], "none": null},"name":"Microsoft"}]
          shape_tasks?select=id,...shape_projects(p:id,shape_clients(name))&id=gte.3&order=id | [{"id":3,"p":2,"shape_clients":{"name":"Microsoft"}},{"id":4,"p":3,"shape_clients":{"name":"Apple"}}]
          shape_tasks?select=id,...shape_clients!doer(doer:name),by:shape_clients!assigned_by(name)&id=eq.1 | [{"id":1,"doer":"Apple","by":{"name":"Microsoft"}}]
          shape_tasks?select=id,...shape_clients!doer(doer:name),...shape_clients!assigner(assigner:name)&id=eq.1 | [{"id":1,"doer":"Apple","assigner":"Microsoft"}]
          shape_clients?select=id,p:shape_projects(id,at,...shape_clients(client:name))&id=eq.2 | [{"id":2,"p":[{"id":3,"at":null,"client":"Apple"}]}]
          shape_clients?select=id,t:shape_projects(...shape_tasks(title))&id=eq.2 | [{"id":2,"t":[{"title":["Code IOS"]}]}]
          shape_clients?select=name,...shape_projects(project:name,at)&order=id | [{"name":"Microsoft","project":["Windows 7", "Windows 10"],"at":["2026-01-31T23:30:00Z", "2026-02-01T12:00:00Z"]},{"name":"Apple","project":["IOS"],"at":[null]},{"name":"Nobody","project":[],"at":[]}]
          shape_clients?select=id,...shape_projects(p:id)&shape_projects.order=id.desc&shape_projects.limit=1&order=id | [{"id":1,"p":[2]},{"id":2,"p":[3]},{"id":3,"p":[]}]
          shape_clients?select=id,...shape_projects(p:id)&shape_projects.name=like.*7&id=eq.1 | [{"id":1,"p":[1]}]
          shape_clients?select=id,...shape_projects!inner(p:id,...shape_tasks(t:id))&order=id.desc | [{"id":2,"p":[3],"t":[[4]]},{"id":1,"p":[1, 2],"t":[[1, 2], [3]]}]
          shape_projects/3?select=id,...shape_clients(name) | {"id":3,"name":"Apple"}
          shape_projects?select=id,shape_clients(name)&order=shape_clients(name).desc.nullslast,id.desc | [{"id":2,"shape_clients":{"name":"Microsoft"}},{"id":1,"shape_clients":{"name":"Microsoft"}},{"id":3,"shape_clients":{"name":"Apple"}},{"id":4,"shape_clients":null}]
          shape_projects?select=id,c:shape_clients()&order=c(name)&limit=2 | [{"id":3},{"id":1}]
          shape_projects?select=id,...shape_clients(name)&order=shape_clients(name).nullsfirst&limit=2&offset=1 | [{"id":3,"name":"Apple"},{"id":1,"name":"Microsoft"}]
          shape_projects?select=id,shape_clients()&shape_clients.name=eq.Apple&order=shape_clients(name),id.desc | [{"id":3},{"id":4},{"id":2},{"id":1}]
          shape_tasks?select=id,p:shape_projects()&order=p(doc->a->>b).desc.nullslast,id | [{"id":3},{"id":1},{"id":2},{"id":4}]
          shape_clients?select=id,...shape_projects(t:name)&id=eq.1&shape_projects.order=cost.desc | [{"id":1,"t":["Windows 10", "Windows 7"]}]
          shape_projects?select=id,shape_tasks(id,d:shape_clients!doer())&shape_tasks.order=d(name).desc&id=eq.1 | [{"id":1,"shape_tasks":[{"id":2}, {"id":1}]}]
          """)
  void embedsRelatedRows(String path, String json) {
    Response response = get("/" + path);
    if (json.equals("400")) {
      response.then().statusCode(400);
      return;
    }
    response.then().statusCode(200);
    // json_agg begins a new line for each element.
    assertThat(response.asString().replace(" \n ", " ")).isEqualTo(json);
    Response live = ask(given().header("Cache-Control", "no-cache"), "/" + path);
    assertThat(live.asString()).isEqualTo(response.asString());
  }

  @Test
  void countsAndPagesRowsWithEmbeddedRows() {
    Response page =
        ask(
            given().header("Prefer", "count=exact"),
            "/shape_clients?select=id,shape_projects!inner(id)&limit=1");
    page.then().statusCode(206).header("Content-Range", equalTo("0-0/2"));
    String link = page.header("Link");
    given()
        .urlEncodingEnabled(false)
        .get(link.substring(1, link.indexOf('>')))
        .then()
        .body("id", equalTo(List.of(2)));
  }

  @Test
  void writesSpreadValuesAsPlainOnes() {
    String path = "/shape_projects?select=id,...shape_clients(client:name,no:id)&order=id&id=gte.3";
    ask(given().accept("text/csv"), path)
        .then()
        .statusCode(200)
        .body(equalTo("id,client,no\r\n3,Apple,2\r\n4,,\r\n"));
    ask(given().accept("application/x-ndjson"), path)
        .then()
        .body(
            equalTo(
                "{\"id\":3,\"client\":\"Apple\",\"no\":2}\n{\"id\":4,\"client\":null,\"no\":null}\n"));
    ask(given().accept("application/vnd.pgrst.array+json;nulls=stripped"), path)
        .then()
        .body(equalTo("[{\"id\":3,\"client\":\"Apple\",\"no\":2},{\"id\":4}]"));
    ask(
            given().header("Prefer", "timezone=Asia/Tokyo"),
            "/shape_tasks?select=id,...shape_projects(at)&id=eq.1")
        .then()
        .body(equalTo("[{\"id\":1,\"at\":\"2026-02-01T08:30:00+09:00\"}]"));
    ask(given().accept("text/csv"), "/shape_clients?select=id,...shape_projects(p:id)&id=eq.1")
        .then()
        .body(equalTo("id,p\r\n1,\"[1, 2]\"\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select=id,...shape_clients(client:name)&order=id.desc",
        "select=id,shape_clients()&order=shape_clients(name)",
        "select=id,shape_clients()&order=shape_clients(name).desc",
        "select=id,shape_clients()&order=shape_clients(name).desc.nullslast,name",
        "select=id,shape_clients()&order=shape_clients(name).nullsfirst,id.desc",
        "select=id,c:shape_clients(name)&c.name=neq.Apple&order=c(id),cost.desc",
      })
  void pagesMeetEachRowOnceInTheOrderOfRelatedRows(String query) {
    List<Object> all = get("/shape_projects?" + query).jsonPath().getList("id");
    assertThat(all).hasSize(4);
    assertThat(PageWalk.of("/shape_projects?limit=1&" + query, "id")).isEqualTo(all);
  }

  @Test
  void limitsListsOfRelatedRows() {
    for (String select : List.of("shape_notes(id)", "...shape_notes(note:id)")) {
      String list = select.startsWith(".") ? "note" : "shape_notes";
      String path = "/shape_clients?select=id," + select + "&id=eq.2";
      for (String form : List.of("application/json", "application/x-ndjson")) {
        ask(given().accept(form), path)
            .then()
            .statusCode(200)
            .body(equalTo(ask(given().accept(form), path + "&shape_notes.limit=1000").asString()));
      }
      assertThat(get(path).jsonPath().getList("[0]." + list)).hasSize(1_000);
      assertThat(get(path + "&shape_notes.offset=1000").jsonPath().getList("[0]." + list))
          .hasSize(1);
    }
  }

  /** The clock reads no table by which its age could be known. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "shape_projects?select=id,...shape_clock(seen)",
        "shape_tasks?select=id,...shape_projects(...shape_clock(seen))",
        "shape_projects?select=id,shape_clock()&shape_clock=not.is.null",
        "shape_projects?select=id,shape_clock()&order=shape_clock(seen)",
      })
  void aResponseIsAsFreshAsTheOldestOfItsRelations(String path) {
    get("/" + path.replaceAll("\\?.*", ""))
        .then()
        .statusCode(200)
        .header("View-Staleness", not(equalTo("unknown")));
    Response clock = get("/shape_clock");
    clock.then().header("View-Staleness", equalTo("unknown"));
    get("/" + path)
        .then()
        .statusCode(200)
        .header("View-Staleness", equalTo("unknown"))
        .header("View-As-Of", equalTo(clock.header("View-As-Of")));
  }

  @Test
  void noCacheReturnsChangesOfRelatedRowsAtOnce() throws SQLException {
    String path = "/shape_projects?select=shape_clients(name)&id=eq.3";
    String tag = get(path).header("ETag");
    ask(given().header("If-None-Match", tag), path).then().statusCode(304);
    store.execute("update shapes.clients set name = 'Pear' where id = 2");
    try {
      ask(given().header("Cache-Control", "no-cache"), path)
          .then()
          .body(equalTo("[{\"shape_clients\":{\"name\":\"Pear\"}}]"))
          .header("View-Staleness", equalTo("0"));
      String sorted =
          "/shape_projects?select=id,...shape_clients(name)&id=lt.4&order=shape_clients(name).desc,id&limit=2";
      String expected = "[{\"id\":3,\"name\":\"Pear\"},{\"id\":1,\"name\":\"Microsoft\"}]";
      ask(given().header("Cache-Control", "no-cache"), sorted).then().body(equalTo(expected));
      Patience.await(() -> get(sorted).asString().equals(expected));
    } finally {
      store.execute("update shapes.clients set name = 'Apple' where id = 2");
    }
  }

  @Test
  void omitsNullsIfTheClientAcceptsThat() {
    String path = "/shape_projects?select=id,done,doc,client_id&id=gte.3&order=id";
    ask(given().accept("application/vnd.pgrst.array+json;nulls=stripped"), path)
        .then()
        .statusCode(200)
        .header("Content-Type", containsString("application/vnd.pgrst.array+json;nulls=stripped"))
        .body(equalTo("[{\"id\":3,\"client_id\":2},{\"id\":4,\"doc\":{}}]"));
    ask(given().accept("application/vnd.pgrst.object+json;nulls=stripped"), path + "&limit=1")
        .then()
        .statusCode(200)
        .body(equalTo("{\"id\":3,\"client_id\":2}"));
    ask(given().accept("application/vnd.pgrst.array"), path + "&limit=1")
        .then()
        .header("Content-Type", startsWith("application/json"))
        .body(equalTo("[{\"id\":3,\"done\":null,\"doc\":null,\"client_id\":2}]"));
    ask(given().accept("application/vnd.pgrst.object"), path + "&limit=1")
        .then()
        .header("Content-Type", startsWith("application/vnd.pgrst.object+json"));
    ask(
            given().accept("application/vnd.pgrst.array+json;nulls=stripped"),
            "/shape_projects?select=doc&id=eq.1")
        .then()
        .body(not(containsString("none")));
  }

  @Test
  void appliesPreferences() {
    String path = "/shape_projects?select=at,m:at::date&id=eq.1";
    ask(given().header("Prefer", "timezone=Asia/Tokyo, count=exact"), path)
        .then()
        .statusCode(200)
        .header("Preference-Applied", equalTo("count=exact, timezone=Asia/Tokyo"))
        .body(equalTo("[{\"at\":\"2026-02-01T08:30:00+09:00\",\"m\":\"2026-02-01\"}]"));
    get(path).then().body(equalTo("[{\"at\":\"2026-01-31T23:30:00Z\",\"m\":\"2026-01-31\"}]"));
    ask(
            given().header("Prefer", "timezone=Asia/Tokyo"),
            "/shape_projects?select=id&at=gte.2026-02-01&order=id")
        .then()
        .body(equalTo("[{\"id\":1},{\"id\":2}]"));
    ask(given().header("Prefer", "count=none, max-affected=1, anything, timezone=No/Where"), path)
        .then()
        .statusCode(200)
        .header("Preference-Applied", nullValue());
    ask(given().header("Prefer", "handling=strict, anything"), path)
        .then()
        .statusCode(400)
        .body("code", equalTo("PGRST122"))
        .body("message", containsString("anything"));
    ask(given().header("Prefer", "handling=strict, timezone=Asia/Tokyo, return=minimal"), path)
        .then()
        .statusCode(200)
        .header("Preference-Applied", equalTo("handling=strict, timezone=Asia/Tokyo"));
  }

  @ParameterizedTest
  @CsvSource({
    "0-1,        '',               200, 0-1/*",
    "1-,         '',               200, 1-3/*",
    "0-1,        &limit=1,         200, 0-0/*",
    "0-0,        &limit=3,         200, 0-0/*",
    "2-9,        &offset=1,        200, 2-3/*",
    "wrong,      '',               200, 0-3/*",
    "bytes=0-1,  '',               200, 0-3/*",
    "5-1,        '',               416,",
    "3-9,        &limit=2,         416,",
  })
  void combinesRangesWithLimits(String range, String limits, int status, String contentRange) {
    ask(given().header("Range", range), "/shape_projects?select=id" + limits)
        .then()
        .statusCode(status)
        .header("Content-Range", contentRange == null ? nullValue() : equalTo(contentRange));
  }

  @Test
  void namesTheRequestInContentLocation() {
    get("/shape_projects?select=id&id=eq.1")
        .then()
        .header("Content-Location", equalTo("/shape_projects?id=eq.1&select=id"));
    get("/shape_projects").then().header("Content-Location", equalTo("/shape_projects"));
  }

  @Test
  void showsThePlanToOperators() {
    String path = "/shape_projects?select=id,shape_clients(name)&doc->>n=eq.3";
    ask(given().accept("application/vnd.pgrst.plan"), path)
        .then()
        .statusCode(200)
        .header("Content-Type", containsString("application/vnd.pgrst.plan+text"))
        .body(containsString("cost="));
    ask(
            given()
                .accept(
                    "application/vnd.pgrst.plan+json; for=\"application/json\"; options=analyze|verbose;"),
            path)
        .then()
        .statusCode(200)
        .body(containsString("Actual Rows"));
  }

  @Test
  void optionsListTheMethods() {
    given()
        .options("/shape_projects")
        .then()
        .statusCode(200)
        .header("Allow", containsString("GET"));
    given().options("/").then().statusCode(200).header("Allow", containsString("GET"));
  }
}
