/**
 * Server-side sessions, and the store that keeps logins in Redis.
 *
 * <p>The two don't know each other. The strategy ({@code auth.strategy=session}) hands out an opaque token
 * {@code ps1_<id>.<secret>} and looks the login up in whatever {@link dev.postern.TokenStore} there is;
 * {@link dev.postern.session.Session} is what an accepted token proves, with renewal and with the data that the application
 * keeps under a {@link dev.postern.session.SessionKey}.
 * {@link dev.postern.session.RedisTokenStore} ({@code auth.store=redis}) keeps the logins of any strategy.
 *
 * <p>A request: filter, {@code SessionStrategy.authenticate}, {@code LoginCache} if the store has a log of ended logins,
 * {@code TokenStore.find}; once per touch interval also {@code TokenStore.replace}, and both in the background for a
 * remembered login in steady use. On Redis each of these is one command, a script of {@code *.lua} where a step must be
 * atomic. {@code RedisFeed} is the log, {@code RedisNudges} listens for what is new in it.
 */
@NullMarked
package dev.postern.session;

import org.jspecify.annotations.NullMarked;
