/**
 * Benchmarks of reads and writes on a million orders. Results are ratios within one run. {@code
 * ./mvnw -Pbenchmark verify -Dbenchmark=freshness} runs one of the {@link Benchmarks}.
 */
package io.ordervolume.benchmark;
