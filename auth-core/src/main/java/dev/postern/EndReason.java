package dev.postern;

/** Why a login ended before its time. */
public enum EndReason {
    /** Its owner logged out with a token of it. */
    LOGOUT,
    /** Its owner or an operator ended it by its id, or ended all or all others. */
    REVOKED,
    /** A newer login of the same subject needed its place, or is of the same device ({@link LoginLimit.Policy}). */
    LIMIT,
    /** Rights or credentials of its owner have changed, and the login was made under the old ones. */
    RIGHTS_CHANGED,
    /** The same browser logged in again. */
    REPLACED,
    /** One of its retired refresh tokens came back: it was stolen. */
    REUSED,
    /** The account is gone or disabled. */
    ACCOUNT_GONE
}
