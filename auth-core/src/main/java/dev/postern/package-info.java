/**
 * The seam between a web application, an authentication strategy and a store.
 *
 * <p><b>A login is one server-side fact.</b> Strategies differ only in how stale the server's view of that fact may
 * get. {@link dev.postern.Authenticator} judges a token, {@link dev.postern.TokenIssuer} makes one,
 * {@link dev.postern.TokenRefresher} renews one and {@link dev.postern.TokenRevoker} ends the login behind one. A
 * {@link dev.postern.TokenStore} keeps {@linkplain dev.postern.LoginRecord logins}, never tokens.
 * {@link dev.postern.Logins} is the owner's and the operator's view of them, the same for every strategy.
 *
 * <p>A store may keep a log of ended logins, a {@link dev.postern.RevocationFeed}: {@code AnnouncingStore} writes every end
 * to it, and a strategy that does not want to ask the store with every request relies on {@link dev.postern.Revocations},
 * this node's view of it.
 *
 * <p>{@link dev.postern.Postern} reads an {@link dev.postern.AuthConfig}, finds the named strategy and store by
 * {@link java.util.ServiceLoader}, wires them once and owns what it made.
 *
 * <p>Everything public here is immutable or safe for use by many threads, unless it says otherwise. A bad token is a
 * value ({@link dev.postern.AuthResult.Rejected}); bad configuration is one {@link dev.postern.ConfigException} at
 * start that lists every problem; a store out of reach is a {@link dev.postern.TokenStoreException}.
 */
@NullMarked
package dev.postern;

import org.jspecify.annotations.NullMarked;
