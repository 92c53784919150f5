package dev.postern;

/** Why a token was rejected. For logs and metrics: what a client is told is coarser. */
public enum Reason {
    /** No accepted strategy recognises the shape of the token. */
    UNRECOGNISED,
    /** The token is of a strategy that was honoured during a switch; {@code auth.accept-until} has come. */
    CUT_OFF,
    /** The shape is nearly right, but a rule of the format is broken. */
    MALFORMED,
    /** A token of another kind stands where this kind is wanted, for example a refresh token as a bearer token. */
    WRONG_KIND,
    /** The header names a key that is not known. */
    UNKNOWN_KEY,
    /** The signature or the secret does not fit. */
    BAD_SIGNATURE,
    /** A claim that must be there is missing or has the wrong type or range. */
    BAD_CLAIM,
    /** The token was made by another issuer. */
    WRONG_ISSUER,
    /** The token is meant for another audience. */
    WRONG_AUDIENCE,
    /** The token's time has not come yet. */
    NOT_YET_VALID,
    /** The token, or the absolute lifetime of its login, is over. */
    EXPIRED,
    /** The login was not used for longer than the idle timeout. */
    IDLE,
    /** The login was ended, or never was. */
    ENDED,
    /** A refresh token that had been replaced came back after the grace period: it was stolen. The login has ended. */
    REUSED,
    /** A refresh token is newer than the store's record of it: the store has lost a write. The login stays. */
    STORE_BEHIND,
    /** The account behind the login is gone or disabled. The login has ended. */
    ACCOUNT_GONE
}
