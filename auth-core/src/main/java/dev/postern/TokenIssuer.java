package dev.postern;

/** Makes a login and the tokens that prove it. Safe for use by many threads. */
@FunctionalInterface
public interface TokenIssuer {
    /**
     * Logs the identity in. Every call makes a new login with an id of its own; nothing that a client sent takes part
     * in it, so a login can't be fixed beforehand. Where the subject has reached its {@link LoginLimit}, its oldest
     * logins end and the result names them.
     *
     * @throws TokenStoreException if the login can't be kept; no token was handed out
     * @throws IllegalArgumentException if the identity does not fit into a token of this strategy
     */
    IssueResult issue(Identity identity, Client client);
}
