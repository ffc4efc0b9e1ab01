package io.ordervolume.benchmark.soak;

import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.stream.Stream;

/** Classifies responses, and compares rows with the staleness that the response names. */
final class Judge {

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;
  private static final int SHOWN = 300;

  /** The problem of requests that the service rejects because it has too many. */
  private static final String OVERLOADED = "urn:order-volume:problem:overloaded";

  private final Run run;

  Judge(Run run) {
    this.run = run;
  }

  /** Counts the response to a request that was sent then. */
  void response(Request request, Instance instance, long sent, HttpResponse<String> response) {
    int status = response.statusCode();
    boolean found = status == OK || status == NOT_FOUND && request.order().isPresent();
    if (!found) {
      failure(request, instance, sent, status, text(response));
    } else if (contradicts(request, sent, response)) {
      run.tally().count(Figure.READS_CONTRADICTING);
      run.findings()
          .report(
              "%s contradicts its headers, %.3f s after the commit: %s"
                  .formatted(name(request, instance), age(request, sent), text(response)));
    } else {
      run.tally().count(Figure.ROWS_READ);
      if (!request.live()) {
        staleness(response).ifPresent(run.tally()::staleness);
      }
    }
  }

  /** Counts a request without a response. */
  void failure(Request request, Instance instance, long sent, Throwable failure) {
    failure(request, instance, sent, 0, String.valueOf(failure));
  }

  private void failure(Request request, Instance instance, long sent, int status, String details) {
    Figure figure = figure(instance, sent, status, details);
    run.tally().count(figure);
    if (figure == Figure.READS_FAILED) {
      double lasted = (System.nanoTime() - sent) / 1e9;
      run.findings()
          .report("%s failed after %.3f s: %s".formatted(name(request, instance), lasted, details));
    }
  }

  private Figure figure(Instance instance, long sent, int status, String details) {
    if ((status == 0 || status == UNAVAILABLE) && instance.outages().mayExplain(sent)) {
      return Figure.READS_OF_KILLED_INSTANCE;
    } else if (status == UNAVAILABLE && run.database().mayExplain(sent)) {
      return Figure.READS_WHILE_DATABASE_AWAY;
    }
    return details.contains(OVERLOADED) ? Figure.READS_OVERLOADED : Figure.READS_FAILED;
  }

  /** The header has whole seconds, rounded down. Live reads lack no change. */
  private static boolean contradicts(Request request, long sent, HttpResponse<String> response) {
    if (request.order().isEmpty()) {
      return false;
    }
    boolean shown = response.statusCode() == OK;
    Optional<Double> promised =
        request.live() ? Optional.of(0.0) : staleness(response).map(s -> s + 1);
    return shown == request.order().get().deleted()
        && promised.isPresent()
        && age(request, sent) > promised.get();
  }

  /** Returns the seconds from the commit of the order to the request. */
  private static double age(Request request, long sent) {
    return (sent - request.order().orElseThrow().since()) / 1e9;
  }

  /** Returns the staleness in seconds, if the response names one. */
  private static Optional<Double> staleness(HttpResponse<String> response) {
    return response
        .headers()
        .firstValue("View-Staleness")
        .filter(value -> !value.equals("unknown"))
        .map(Double::valueOf);
  }

  private static String name(Request request, Instance instance) {
    return (request.live() ? "no-cache " : "") + request.path() + " of the " + instance.name();
  }

  private static String text(HttpResponse<String> response) {
    String body = response.body();
    return Stream.of(
                "View-Source",
                "View-Version",
                "View-As-Of",
                "View-Staleness",
                "Cache-Status",
                "Date")
            .map(name -> name + ": " + response.headers().firstValue(name).orElse("none"))
            .toList()
        + " "
        + response.statusCode()
        + " "
        + body.substring(0, Math.min(SHOWN, body.length()));
  }
}
