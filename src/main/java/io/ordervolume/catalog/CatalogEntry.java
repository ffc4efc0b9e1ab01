package io.ordervolume.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A registered relation, and what the service has to do about it.
 *
 * @param released whether it is to be uninstalled
 * @param installed whether the view, its definition and change capture are as they were installed
 * @param problem why it could not be installed; empty if it could
 * @param dependsOn ids of the maintained views that it reads
 * @param tables names of the base tables whose changes are captured for it
 */
public record CatalogEntry(
    ServedRelation relation,
    boolean released,
    boolean installed,
    Optional<String> problem,
    ViewOptions options,
    List<Integer> dependsOn,
    List<String> tables) {}
