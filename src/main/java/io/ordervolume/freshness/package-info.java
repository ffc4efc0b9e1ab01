/**
 * How old the rows are that readers see, and what becomes of refreshes, told over HTTP: when
 * somebody asks, and as events to whoever listens. May use {@code answer}, {@code refresh}, {@code
 * replica} and {@code security}.
 */
package io.ordervolume.freshness;
