package dev.postern.bench.session;

/** Somebody who keeps logins. Safe for use by many threads. */
interface Sessions extends AutoCloseable {
    /** Logs in, and returns what the client then shows. */
    String login(Person person);

    /** Does what one request costs: finds who it is, and notes the use as far as this candidate does. */
    Object check(String token);

    /** Ends that login. */
    void logout(String token);

    /** Ends all logins of the person. */
    default void logoutEverywhere(Person person) {
        throw new UnsupportedOperationException("it can't find the logins of a person");
    }

    @Override
    default void close() {}
}
