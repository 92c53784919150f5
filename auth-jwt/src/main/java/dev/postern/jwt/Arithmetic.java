package dev.postern.jwt;

import java.security.SecureRandom;

/** Computes the signatures of one key. Safe for use by many threads. */
interface Arithmetic {
    /**
     * Signs.
     *
     * @throws RuntimeException if the key can't
     */
    byte[] sign(byte[] input, SecureRandom random);

    /**
     * Tells whether the first bytes of the input are signed so.
     *
     * @throws RuntimeException if the platform chokes on the signature
     */
    boolean verify(byte[] input, int length, byte[] signature);
}
