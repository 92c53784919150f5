/**
 * E-mail and password: accounts, hashing and throttling.
 *
 * <p>{@link dev.postern.login.AccountLogin} is the whole way of an attempt: the throttle, a turn at hashing, the account,
 * its hash, and a better hash if the stored one has aged. An application brings its own
 * {@link dev.postern.login.Accounts} or uses one of the two that are here.
 */
@NullMarked
package dev.postern.login;

import org.jspecify.annotations.NullMarked;
