package dev.postern.jwt;

import java.security.SecureRandom;

/**
 * Computes the signatures of one key. What is signed is a text of which each character is one byte, as the signing input of
 * a JWS is (RFC 7515 section 5.1). Safe for use by many threads.
 */
interface Arithmetic {
    /**
     * Signs.
     *
     * @throws RuntimeException if the key can't
     */
    byte[] sign(String input, SecureRandom random);

    /**
     * Tells whether the first characters of the input are signed so. The input may be anybody's, and a character in it that
     * is no byte is taken for one that is: so who decodes the input afterwards has to refuse such characters.
     *
     * @throws RuntimeException if the platform chokes on the signature
     */
    boolean verify(String input, int length, byte[] signature);
}
