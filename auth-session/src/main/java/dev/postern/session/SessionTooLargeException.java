package dev.postern.session;

/**
 * A change would make the data of a session larger than {@code auth.session.max-bytes} allows. Nothing was changed. The
 * message names the limit and the sizes, and no value.
 */
public final class SessionTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SessionTooLargeException(String message) {
        super(message);
    }
}
