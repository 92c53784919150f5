package dev.postern.login;

import java.util.Optional;

/**
 * Where accounts are kept: an application's user table, a directory, a file. Safe for use by many threads.
 *
 * <p>Whatever either method throws means that the accounts can't be reached, never that a password is wrong. It is
 * logged with its message: that must not hold a hash.
 */
public interface Accounts {
    /**
     * Returns the account of an e-mail address; empty if there is none.
     *
     * @param email normalised by {@link EmailAddresses#normalise}: compare it with addresses normalised the same way
     */
    Optional<Account> find(String email);

    /**
     * Puts a better hash of the same password in the place of an aged one. Called after a login that has succeeded;
     * ignoring it is allowed, and then the next login tries again.
     *
     * @param oldHash what must still be stored: a password that was changed meanwhile stays changed
     * @return whether the hash was replaced
     */
    boolean replaceHash(String subject, String oldHash, String newHash);
}
