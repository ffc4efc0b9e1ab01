package io.ordervolume.problem;

import io.ordervolume.query.BadQuery;
import io.quarkiverse.resteasy.problem.ExceptionMapperBase;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.ext.Provider;

/** A query that was refused, with the parameter at fault. */
@Provider
public class BadQueryMapper extends ExceptionMapperBase<BadQuery> {

  @Override
  protected HttpProblem toProblem(BadQuery bad) {
    ProblemType type =
        switch (bad.reason()) {
          case UNKNOWN_PARAMETER -> ProblemType.UNKNOWN_PARAMETER;
          case UNKNOWN_COLUMN -> ProblemType.UNKNOWN_COLUMN;
          case UNKNOWN_OPERATOR -> ProblemType.UNKNOWN_OPERATOR;
          case INVALID_VALUE -> ProblemType.INVALID_VALUE;
          case OUT_OF_RANGE -> ProblemType.OUT_OF_RANGE;
        };
    return type.problem(bad.getMessage(), bad.hint()).with("parameter", bad.parameter()).build();
  }
}
