package dev.postern;

/**
 * The store can't be reached, or can't say whether it did as told. It means that the system is broken, never that a
 * user is bad: the answer to a client is 503 and its cookie stays.
 */
public final class TokenStoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Says what could not be done; the message holds no id, secret, address or password. */
    public TokenStoreException(String message) {
        super(message);
    }

    /** Says what could not be done and why; the message holds no id, secret, address or password. */
    public TokenStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
