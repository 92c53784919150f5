/**
 * The servlet filter: where a token rides, who may go where, and the endpoints of a login.
 *
 * <p>A request walks through {@link dev.postern.servlet.AuthFilter} from top to bottom:
 *
 * <ol>
 *   <li>{@code Target}, {@code RequestPath}: an ambiguous target is refused before anything is decided by it;
 *   <li>{@code Endpoints}: the library's own paths under {@code auth.prefix} answer here;
 *   <li>{@code TokenReader}: the token, from {@code Authorization: Bearer} or from the cookie;
 *   <li>{@link dev.postern.Postern#authenticate}: whose is it?
 *   <li>{@code SameOrigin}: an unsafe request that a cookie speaks for must come from the same origin;
 *   <li>{@code Rules}, {@code AnnotatedRights}: which {@code Right} do the path and its servlet ask for?
 *   <li>{@code Challenge}: the way to a login, 401 or 403 for whoever may not pass;
 *   <li>{@code AuthRequest}: the application's servlets see the user by the standard methods.
 * </ol>
 *
 * <p>A forward, an include or an asynchronous dispatch walks through here again. Who it is, is remembered then; the target
 * and its right are looked at anew.
 *
 * <p>Three axes don't know of each other: where the token rides (here), what proves a login (the strategy) and where it
 * is kept (the store). Nothing here names a strategy.
 */
@NullMarked
package dev.postern.servlet;

import org.jspecify.annotations.NullMarked;
