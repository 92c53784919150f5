package dev.postern.jwt;

import java.security.Key;
import java.security.Provider;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** How the signatures of an algorithm are computed, by the provider; null is the platform's first choice. */
interface Arithmetic {
    byte[] sign(byte[] input, Key key, SecureRandom random, @Nullable Provider provider);

    /**
     * Tells whether the first bytes of the input are signed so.
     *
     * @throws RuntimeException if the platform chokes on the signature
     */
    boolean verify(byte[] input, int length, byte[] signed, Key key, @Nullable Provider provider);
}
