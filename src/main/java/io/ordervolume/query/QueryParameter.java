package io.ordervolume.query;

/** A name and a value as the caller wrote them, percent-decoded. */
public record QueryParameter(String name, String value) {}
