package dev.postern;

/**
 * The subject has as many logins as it may have, and {@link LoginLimit.Policy#REFUSE_NEW} is in force. Nothing was
 * changed; the user can end one of the existing logins, or wait for one to expire. The default policy never refuses.
 */
public final class LoginLimitException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Says how many logins there may be. */
    public LoginLimitException(int max) {
        super("the subject has " + max + " logins, and auth.login.limit-policy is refuse-new");
    }
}
