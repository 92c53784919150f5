/**
 * Logins, attempts at passwords and accounts in a relational database, over any {@link javax.sql.DataSource}.
 *
 * <p>{@link dev.postern.jdbc.JdbcTokenStore} ({@code auth.store=jdbc}) keeps the logins of any strategy,
 * {@link dev.postern.jdbc.JdbcAccounts} the accounts of {@code auth-login}, and {@link dev.postern.jdbc.JdbcSchema} has
 * the tables of both, as SQL files that somebody runs.
 *
 * <p>A call: store, {@code Database} (a connection, the retries, every failure an exception of ours), {@code Call} (one
 * use of the connection: its time, its transaction, its return). {@code LoginTable} runs the SQL of logins and
 * {@code LoginRow} knows their columns, {@code Turns} is what changes of one subject take turns by, {@code JdbcFeed}
 * the log of ended logins, {@code Purge} what removes old rows, {@code Dialect} all that differs between the databases.
 */
@NullMarked
package dev.postern.jdbc;

import org.jspecify.annotations.NullMarked;
