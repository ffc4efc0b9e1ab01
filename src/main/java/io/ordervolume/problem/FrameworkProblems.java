package io.ordervolume.problem;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import jakarta.enterprise.context.ApplicationScoped;

/** Gives the problems that the framework raises, such as for an unknown path, the same form as our own. */
@ApplicationScoped
class FrameworkProblems implements ProblemPostProcessor {

  @Override
  public HttpProblem apply(HttpProblem problem, ProblemContext context) {
    if (problem.getParameters().containsKey("code")) {
      return problem;
    }
    ProblemType type = ProblemType.ofStatus(problem.getStatusCode());
    HttpProblem.Builder ours = type.problem(detail(type, context), hint(type));
    problem.getHeaders().forEach(ours::withHeader);
    return ours.withStatus(problem.getStatusCode()).build();
  }

  private static String detail(ProblemType type, ProblemContext context) {
    return switch (type) {
      case NOT_FOUND -> "There is nothing at this path.";
      case METHOD_NOT_ALLOWED -> "This path does not take this method.";
      case NOT_ACCEPTABLE -> "None of the media types in Accept is available here.";
      case UNSUPPORTED_MEDIA_TYPE -> "The body's media type is not understood here.";
      case INTERNAL_ERROR -> "The service failed to answer. Its log says why.";
      default -> "The request is not understood.";
    };
  }

  private static String hint(ProblemType type) {
    return switch (type) {
      case NOT_FOUND -> "GET /q/openapi lists the paths.";
      case METHOD_NOT_ALLOWED -> "OPTIONS on the path lists the methods.";
      case NOT_ACCEPTABLE -> "Ask for application/json.";
      case UNSUPPORTED_MEDIA_TYPE -> "Send Content-Type: application/json.";
      default -> null;
    };
  }
}
