/** JSON Web Tokens as logins: a strict verifier, keys, and refresh tokens that survive a retry. */
@NullMarked
package dev.postern.jwt;

import org.jspecify.annotations.NullMarked;
