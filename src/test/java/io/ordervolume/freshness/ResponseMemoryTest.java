package io.ordervolume.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.AsyncCache;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.MemorySize;
import java.lang.reflect.Field;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class ResponseMemoryTest {

  @Test
  void registersTheCacheThatTheLibraryLooksUpByName() throws Exception {
    ResponseMemory memory =
        new ResponseMemory(new MemorySize(BigInteger.valueOf(1_000)), new SimpleMeterRegistry());

    Object answers = valueOf("answers", memory);
    assertThat(answers).isInstanceOf(AsyncCache.class);
    assertThat(valueOf("cache", answers).getClass().getName())
        .isEqualTo(ResponseMemory.IMPLEMENTATION);
  }

  private static Object valueOf(String name, Object owner) throws ReflectiveOperationException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(owner);
  }
}
