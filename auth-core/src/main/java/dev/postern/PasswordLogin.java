package dev.postern;

import java.time.Duration;

/** Checks an e-mail address and a password. Safe for use by many threads. */
@FunctionalInterface
public interface PasswordLogin {
    /**
     * Checks the credentials. An unknown address costs the same work and gets the same answer as a wrong password.
     *
     * @param email as typed; normalised inside
     * @param password as typed; the caller may wipe it afterwards, the callee neither keeps nor changes it
     * @param client where the attempt comes from; its address counts towards the throttle
     */
    Outcome login(String email, char[] password, Client client);

    /** What came of an attempt. */
    sealed interface Outcome {
        /**
         * The password is right.
         *
         * @param identity whose password it is
         */
        record Success(Identity identity) implements Outcome {}

        /** The address is unknown, the password is wrong or the account is disabled: which of them is not told. */
        record Refused() implements Outcome {}

        /**
         * Too many attempts; the password was not looked at.
         *
         * @param retryAfter how long to wait, at least a second
         */
        record Throttled(Duration retryAfter) implements Outcome {}
    }
}
