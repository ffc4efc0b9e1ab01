/**
 * Who may call: roles, which bearer tokens of an OpenID Connect issuer give, and the choice to ask
 * nobody for any. Uses no other room.
 */
package io.ordervolume.security;
