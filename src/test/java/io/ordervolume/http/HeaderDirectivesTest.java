package io.ordervolume.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderDirectivesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=60                          | max-age  | 60",
        "no-cache, max-age=60                | max-age  | 60",
        "no-cache,max-age=60                 | no-cache | ''",
        "No-Cache                            | no-cache | ''",
        "max-age = 60                        | max-age  | 60",
        "max-age=\"60\"                      | max-age  | 60",
        "foo=\"a, max-age=7\", max-age=60    | max-age  | 60",
        "max-age=1, max-age=2                | max-age  | 1",
        "handling=strict; since=today, wait=5| handling | strict",
        "handling=strict; since=\"a,b\", wait=5| wait   | 5",
        "max-age=                            | max-age  | ''",
        "no sense, =7, ;, max-age=60         | max-age  | 60",
        "respond-async, wait=10              | wait     | 10",
      })
  void returnsTheValueOfADirective(String header, String name, String value) {
    assertThat(HeaderDirectives.of(header).value(name)).contains(value);
  }

  @ParameterizedTest
  @CsvSource({"s-max-age=60", "foo=max-age", "''", "\"max-age=60\"", "'foo=\"max-age=60\"'"})
  void doesNotFindANameInsideAnother(String header) {
    assertThat(HeaderDirectives.of(header).has("max-age")).isFalse();
  }

  @Test
  void aMissingHeaderHasNoDirectives() {
    assertThat(HeaderDirectives.of((String) null).has("no-cache")).isFalse();
  }
}
