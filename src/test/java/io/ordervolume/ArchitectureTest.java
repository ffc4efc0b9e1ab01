package io.ordervolume;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.elements.GivenMethodsConjunction;
import io.ordervolume.security.SessionResource;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.groups.UniAwait;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Tests the rules of the code that the compiler does not check. */
class ArchitectureTest {

  private static final String ROOT = "io.ordervolume";

  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  /**
   * The packages embedded, migration and startup may block, because they run before the event
   * loops. {@code RefreshShutdown} runs on the thread that stops the service. The package startup
   * also reads JDBC exceptions to explain a failed start.
   */
  @Test
  void nothingBlocksAnEventLoop() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.ordervolume.embedded..", "io.ordervolume.migration..", "io.ordervolume.startup..")
        .and()
        .doNotHaveFullyQualifiedName("io.ordervolume.maintenance.RefreshShutdown")
        .should()
        .callMethodWhere(target(owner(assignableTo(UniAwait.class))))
        .orShould()
        .callMethodWhere(
            target(owner(assignableTo(Future.class))).and(target(nameMatching("get|join"))))
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .dependOnClassesThat(resideInAnyPackage("java.sql..", "javax.sql.."))
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Blocking.class)
        .check(CODE);
  }

  private static GivenMethodsConjunction endpoints() {
    return methods()
        .that()
        .areAnnotatedWith(GET.class)
        .or()
        .areAnnotatedWith(POST.class)
        .or()
        .areAnnotatedWith(PUT.class)
        .or()
        .areAnnotatedWith(DELETE.class);
  }

  @Test
  void endpointsReturnUniOrMulti() {
    endpoints()
        .should()
        .haveRawReturnType(Uni.class)
        .orShould()
        .haveRawReturnType(Multi.class)
        .check(CODE);
  }

  /** Quarkus denies endpoints without an annotation, but only a request would show that. */
  @Test
  void everyEndpointNamesItsRoles() {
    endpoints()
        .and()
        .areNotDeclaredIn(SessionResource.class)
        .should()
        .beDeclaredInClassesThat()
        .areAnnotatedWith(RolesAllowed.class)
        .check(CODE);
    assertThat(CODE.get(SessionResource.class).isAnnotatedWith(PermitAll.class)).isTrue();
  }

  /**
   * The packages that each package may use. The root package starts the service and may use any.
   */
  private static final Map<String, Set<String>> DEPENDENCIES =
      Map.ofEntries(
          entry("accesslog", Set.of("security")),
          entry("catalog", Set.of("derivation", "concurrency", "problem")),
          entry("connection", Set.of()),
          entry("deal", Set.of("catalog", "http", "problem", "query", "read", "sql")),
          entry("derivation", Set.of()),
          entry(
              "doctor",
              Set.of(
                  "catalog",
                  "concurrency",
                  "http",
                  "maintenance",
                  "problem",
                  "security",
                  "standby")),
          entry("embedded", Set.of()),
          entry("concurrency", Set.of()),
          entry("format", Set.of("query")),
          entry(
              "freshness", Set.of("catalog", "concurrency", "http", "pool", "problem", "security")),
          entry("http", Set.of("query")),
          entry(
              "maintenance",
              Set.of(
                  "catalog",
                  "concurrency",
                  "freshness",
                  "http",
                  "pool",
                  "problem",
                  "read",
                  "security",
                  "sql")),
          entry("migration", Set.of()),
          entry(
              "openapi", Set.of("catalog", "http", "problem", "query", "read", "security", "sql")),
          entry("pool", Set.of("concurrency")),
          entry("problem", Set.of("query", "observability")),
          entry("query", Set.of()),
          entry(
              "read",
              Set.of(
                  "accesslog",
                  "catalog",
                  "concurrency",
                  "format",
                  "freshness",
                  "http",
                  "pool",
                  "problem",
                  "query",
                  "security",
                  "sql",
                  "standby",
                  "observability")),
          entry("security", Set.of()),
          entry("selftest", Set.of("catalog", "http", "problem")),
          entry("sql", Set.of("catalog", "query")),
          entry("standby", Set.of("concurrency", "freshness", "pool", "problem")),
          entry("startup", Set.of("migration", "pool")),
          entry("store", Set.of()),
          entry("observability", Set.of()));

  /**
   * Fails for a dependency that is not listed, and for a listed one that no class has. Uses of
   * constants do not count, because the compiler copies them.
   */
  @Test
  void packagesUseOnlyTheirListedDependencies() {
    Map<String, Set<String>> found = new TreeMap<>();
    for (JavaClass each : CODE) {
      String from = packageOf(each);
      Set<String> used = found.computeIfAbsent(from, name -> new TreeSet<>());
      each.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(target -> target.getPackageName().startsWith(ROOT))
          .map(ArchitectureTest::packageOf)
          .filter(to -> !to.equals(from))
          .forEach(used::add);
    }
    found.remove("");

    assertThat(found).containsExactlyInAnyOrderEntriesOf(new TreeMap<>(DEPENDENCIES));
  }

  /** Returns the name below the root package; empty for the root package itself. */
  private static String packageOf(JavaClass type) {
    String below = type.getPackageName().substring(ROOT.length());
    return below.isEmpty() ? "" : below.substring(1).split("\\.")[0];
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CODE);
  }

  /** A native executable only keeps the members of registered classes for reflection. */
  @Test
  void jsonClassesAreRegisteredForReflection() {
    classes()
        .that()
        .areAnnotatedWith(JsonNaming.class)
        .should()
        .beAnnotatedWith(RegisterForReflection.class)
        .check(CODE);
  }

  /**
   * Internals change without notice; those of Vert.x 5 differ already. One class is exempt: Vert.x
   * has no public API from a request to the Netty channel of its connection.
   */
  @Test
  void nothingUsesInternalsOfFrameworks() {
    // This class needs the Netty channel to limit the idle time of a connection.
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.ordervolume.connection.ConnectionWatch")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "io.vertx..impl..",
                "org.hibernate..impl..",
                "org.hibernate..internal..",
                "io.quarkus..impl.."))
        .check(CODE);
  }

  @Test
  void sqlDoesNotDependOnHttpOrConnections() {
    classes()
        .that()
        .resideInAPackage("io.ordervolume.sql..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "java..",
                "io.ordervolume.sql..",
                "io.ordervolume.query..",
                "io.ordervolume.catalog.."))
        .check(CODE);
  }

  @Test
  void queriesDoNotDependOnHttpOrTheDatabase() {
    classes()
        .that()
        .resideInAPackage("io.ordervolume.query..")
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage("java..", "io.ordervolume.query.."))
        .check(CODE);
  }
}
