package dev.postern.jwt;

import dev.postern.TokenStoreException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a verifier gets the key that a token names. Safe for use by many threads. */
@FunctionalInterface
interface KeySource {
    /**
     * Returns the key of that name; null if there is none.
     *
     * @param now when the question is asked
     * @throws TokenStoreException if nobody can tell now, because the keys are elsewhere and out of reach
     */
    @Nullable
    JwtKey find(String id, Instant now);

    /**
     * Returns what a header says if it is letter by letter the one that {@link JwtSigner} writes for one of these keys; null
     * if it has to be read. It excuses nothing: key and signature are judged for each token.
     *
     * @param token begins with it
     * @param length the number of its characters
     */
    default @Nullable JoseHeader ownHeader(byte[] token, int length) {
        return null;
    }
}
