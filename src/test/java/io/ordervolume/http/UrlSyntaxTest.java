package io.ordervolume.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlSyntaxTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiter = ' ',
      value = {
        "select=doc->address->>city select=doc-%3Eaddress-%3E%3Ecity",
        "a=like(any).{A*,B*} a=like(any).%7BA*,B*%7D",
        "a=eq.\"x|y\"&b=<1^2`\\ a=eq.%22x%7Cy%22&b=%3C1%5E2%60%5C",
        "a=in.(1,2)&b=%20 a=in.(1,2)&b=%20"
      })
  void encodesCharactersThatAUrlMustNotHave(String query, String encoded) {
    assertThat(UrlSyntax.encode(query)).isEqualTo(encoded);
    assertThat(UrlSyntax.isValid("/rows?" + encoded)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/rows",
        "/rows/a,b;c=1?a=eq.%C3%A9&b=[1]?/",
        "*",
        "http://host.example/rows?a=1",
        "/rows?a=\u00e9",
        "/rows?a=1#b"
      })
  void acceptsUrls(String url) {
    assertThat(UrlSyntax.isValid(url)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/rows?a=%", "/rows?a=%zz", "/a{b", "/rows?a={", "/ro%2", "/rows?a=\u0001", "/[x"})
  void rejectsOtherTexts(String url) {
    assertThat(UrlSyntax.isValid(url)).isFalse();
  }
}
