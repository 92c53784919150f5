/**
 * The strategy {@code jwt}: a signed access token (RFC 9068) that any holder of the public key can verify, and a refresh
 * token that goes on with the login.
 *
 * <p>The walk of an access token: {@code Jws} takes it apart and lets exactly one spelling through, a {@code KeySource}
 * gives the one key that its header names, the algorithm has to be that of the key and the type one that is asked for, the key
 * checks the signature, {@code Claims} judges what was signed, and
 * only then is there a {@link dev.postern.jwt.VerifiedJwt}. Last, a {@code LoginCheck} tells whether the login behind it
 * goes on. {@code VerifiedTokens} spares a token that was judged before all but the last step.
 *
 * <p>Keys come two ways: {@link dev.postern.jwt.JwtKeys} are this service's own, which {@code KeyReader} reads and which
 * can be exchanged while it runs; {@code RemoteKeys} are those of another issuer, fetched by {@code JwksClient}.
 *
 * <p>The walk of a refresh token: {@code RefreshToken} takes it apart, {@code RefreshState} tells which of the cases it
 * is, {@code JwtRefresher} acts on it.
 *
 * <p>Nothing of jjwt or Jackson is in a public signature.
 */
@NullMarked
package dev.postern.jwt;

import org.jspecify.annotations.NullMarked;
