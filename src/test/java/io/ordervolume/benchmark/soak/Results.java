package io.ordervolume.benchmark.soak;

import static java.util.stream.Collectors.joining;

import io.ordervolume.benchmark.soak.Panel.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Writes the samples as CSV, and draws them. */
final class Results {

  private static final double MEGABYTE = 1e6;

  private final List<Sample> samples;
  private final List<Period> minutes;

  Results(List<Sample> samples) {
    this.samples = samples;
    this.minutes = Period.minutes(samples);
  }

  void writeCsv(Path file) throws IOException {
    Stream<String> names = Stream.of(Figure.values()).map(Figure::column);
    Stream<String> times =
        Stream.of("staleness_p50", "staleness_max", "visible_p50", "visible_max", "faults");
    String header =
        Stream.of(Stream.of("minute"), names, times).flatMap(s -> s).collect(joining(","));
    Files.write(
        file, Stream.concat(Stream.of(header), samples.stream().map(Results::csv)).toList());
  }

  private static String csv(Sample sample) {
    Stream<Double> figures = Stream.of(Figure.values()).map(sample::get);
    Stream<Double> times =
        Stream.of(
            Quantiles.median(sample.staleness()),
            Quantiles.max(sample.staleness()),
            Quantiles.median(sample.visible()),
            Quantiles.max(sample.visible()));
    String faults =
        sample.faults().stream().map(fault -> fault.kind().label()).collect(joining(" and "));
    return Stream.concat(
            Stream.of(Stream.of(sample.minute()), figures, times)
                .flatMap(s -> s)
                .map(Results::number),
            Stream.of(faults))
        .collect(joining(","));
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    return value == Math.rint(value)
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.3f", value);
  }

  void draw(Path file) throws IOException {
    List<Fault> faults = samples.stream().flatMap(sample -> sample.faults().stream()).toList();
    double last = samples.get(samples.size() - 1).minute();
    Files.writeString(
        file,
        Picture.of(
            "Memory, sizes, staleness and failed reads during a long run",
            last,
            faults,
            List.of(
                new Panel(
                    "Memory, MB",
                    List.of(
                        bytes("first instance", Figure.FIRST_INSTANCE_RSS),
                        bytes("second instance", Figure.SECOND_INSTANCE_RSS),
                        bytes("PostgreSQL", Figure.POSTGRESQL_PSS))),
                new Panel(
                    "The view, MB",
                    List.of(
                        bytes("rows", Figure.VIEW_TABLE), bytes("indexes", Figure.VIEW_INDEXES))),
                new Panel(
                    "Tables of the service with their indexes, MB",
                    List.of(
                        bytes("change logs", Figure.CHANGE_LOGS_TABLE, Figure.CHANGE_LOGS_INDEXES),
                        bytes("deltas", Figure.DELTAS_TABLE, Figure.DELTAS_INDEXES),
                        bytes(
                            "refresh log", Figure.REFRESH_LOG_TABLE, Figure.REFRESH_LOG_INDEXES))),
                new Panel(
                    "View-Staleness of plain reads in each minute, whole seconds",
                    List.of(
                        minute("longest", m -> m.max(Sample::staleness)),
                        minute("p50", m -> m.median(Sample::staleness)))),
                new Panel(
                    "From commit to plain read in each minute, seconds",
                    List.of(
                        minute("longest", m -> m.max(Sample::visible)),
                        minute("p50", m -> m.median(Sample::visible)))),
                new Panel(
                    "Reads that failed because of faults or load, a minute",
                    List.of(
                        count("killed instance", Figure.READS_OF_KILLED_INSTANCE),
                        count("PostgreSQL away", Figure.READS_WHILE_DATABASE_AWAY),
                        count("overload", Figure.READS_OVERLOADED, Figure.READS_SKIPPED))),
                new Panel(
                    "Anything else that went wrong, a minute",
                    List.of(
                        count("other failures", Figure.READS_FAILED, Figure.WRITES_FAILED),
                        count("wrong rows", Figure.READS_CONTRADICTING, Figure.INEQUALITIES))))));
  }

  /** Returns a line of the samples: the sum of these figures in megabytes. */
  private Line bytes(String name, Figure... figures) {
    return new Line(
        name,
        samples.stream().map(Sample::minute).toList(),
        samples.stream()
            .map(sample -> Stream.of(figures).mapToDouble(sample::get).sum() / MEGABYTE)
            .toList());
  }

  private Line count(String name, Figure... figures) {
    return minute(name, minute -> minute.total(figures));
  }

  private Line minute(String name, ToDoubleFunction<Period> value) {
    return new Line(
        name,
        minutes.stream().map(Period::middle).toList(),
        minutes.stream().map(minute -> value.applyAsDouble(minute)).toList());
  }
}
