package io.ordervolume.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.ordervolume.testing.NoStandbys;
import io.quarkus.runtime.configuration.MemorySize;
import java.lang.reflect.Field;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/**
 * Tests that the Caffeine caches in use are registered by name, as a native executable requires.
 */
class CachesTest {

  private static final MemorySize SIZE = new MemorySize(BigInteger.valueOf(1_000));

  @Test
  void theResponseCacheIsRegistered() throws Exception {
    ResponseCache cache = new ResponseCache(SIZE, new NoStandbys(), new SimpleMeterRegistry());

    assertThat(implementation(cache, "responses")).isEqualTo(ResponseCache.IMPLEMENTATION);
  }

  @Test
  void theCacheOfParsedRequestsIsRegistered() throws Exception {
    assertThat(implementation(new ParsedRequestCache(null, SIZE), "requests"))
        .isEqualTo(ParsedRequestCache.IMPLEMENTATION);
  }

  private static String implementation(Object owner, String field)
      throws ReflectiveOperationException {
    Object wrapper = value(owner.getClass().getDeclaredField(field), owner);
    Class<?> declaring = wrapper.getClass();
    while (!declaring.getSuperclass().equals(Object.class)) {
      declaring = declaring.getSuperclass();
    }
    return value(declaring.getDeclaredField("cache"), wrapper).getClass().getName();
  }

  private static Object value(Field field, Object owner) throws ReflectiveOperationException {
    field.setAccessible(true);
    return field.get(owner);
  }
}
