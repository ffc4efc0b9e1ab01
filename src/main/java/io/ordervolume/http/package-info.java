/** Headers, paths and metrics of HTTP that do not depend on relations. */
package io.ordervolume.http;
