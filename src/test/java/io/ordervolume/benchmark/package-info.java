/**
 * What reading and writing cost, measured on a million orders in ratios that one run gives. {@code
 * ./mvnw -Pbenchmark verify -Dbenchmark=freshness} runs one of the {@link Benchmarks}.
 */
package io.ordervolume.benchmark;
