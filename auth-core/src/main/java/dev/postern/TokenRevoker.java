package dev.postern;

import java.util.Optional;

/** Ends the login that a token proves (RFC 7009 in spirit). Safe for use by many threads. */
@FunctionalInterface
public interface TokenRevoker {
    /**
     * Ends the login behind this token, be it an access, session or refresh token. Only a token whose secret or
     * signature is right ends anything; that it has expired or gone idle does no harm. Repeating the call is harmless.
     *
     * @return the id of the login that the token belongs to, whether this call or an earlier one ended it where that
     *     can't be told apart; empty if the token proves nothing
     * @throws TokenStoreException if the store can't be reached; the login may still be there
     */
    Optional<String> revoke(String token);
}
