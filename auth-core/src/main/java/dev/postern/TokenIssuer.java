package dev.postern;

/** Makes a login and the tokens that prove it. Safe for use by many threads. */
@FunctionalInterface
public interface TokenIssuer {
    /**
     * Logs the identity in. Every call makes a new login with an id of its own; nothing that a client sent takes part
     * in it, so a login can't be fixed beforehand. Where the subject has reached its {@link LoginLimit}, the logins
     * that give way end and the result names them.
     *
     * @throws LoginLimitException if the limit refuses new logins and the subject has no place left
     * @throws TokenStoreException if the login can't be kept; no token was handed out
     * @throws IllegalArgumentException if the identity does not fit into a token of this strategy
     */
    IssueResult issue(Identity identity, Client client);
}
