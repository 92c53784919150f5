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
}
