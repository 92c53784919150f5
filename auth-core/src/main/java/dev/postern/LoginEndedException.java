package dev.postern;

/**
 * The login that the application works with is over: it was ended, has expired or has gone idle since its token was
 * accepted. Answer as if no token had come; whatever was to be written is not kept. The servlet filter answers 401, or with
 * the way to a login, if the application lets it pass and has not answered yet.
 */
public final class LoginEndedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** For whatever keeps something in a login. */
    public LoginEndedException() {
        super("the login has ended");
    }
}
