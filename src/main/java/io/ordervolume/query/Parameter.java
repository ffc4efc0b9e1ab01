package io.ordervolume.query;

/** A name and a value as the caller wrote them, percent-decoded. */
public record Parameter(String name, String value) {}
