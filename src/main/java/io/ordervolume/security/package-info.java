/**
 * Authentication and roles: bearer tokens and page sessions of an OpenID Connect issuer, and the
 * open mode without tokens.
 */
package io.ordervolume.security;
