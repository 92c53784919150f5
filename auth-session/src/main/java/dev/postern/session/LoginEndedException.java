package dev.postern.session;

/**
 * The login that a {@link Session} belongs to is over: it was ended, has expired or has gone idle since the token was
 * accepted. Answer as if no token had come; whatever was to be written is not kept.
 */
public final class LoginEndedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LoginEndedException() {
        super("the login has ended");
    }
}
