package dev.postern;

/**
 * Judges a token. Safe for use by many threads.
 *
 * <p>Small API: does not issue, refresh or end anything, and knows nothing of HTTP.
 */
public interface Authenticator {
    /**
     * Tells by shape alone, without any look-up, whether the token is one of this strategy's, of whatever kind (access,
     * session or refresh). Of the strategies that an application accepts exactly one may claim a token; that one's
     * verdict is final. Never throws for a string, whatever it holds.
     */
    boolean recognises(String token);

    /**
     * Judges a token. A bad one of any sort is a {@link AuthResult.Rejected}, never an exception.
     *
     * @throws TokenStoreException if the strategy has to ask the store and can't reach it: the token is then neither
     *     good nor bad
     */
    AuthResult authenticate(String token);
}
