package dev.postern.jwt;

import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;

/** Refuses the public numbers of an RSA key that a sound generator never makes. */
final class RsaNumbers {
    private static final int MOST_BITS = 16_384;
    private static final int MOST_EXPONENT_BITS = 256;
    private static final BigInteger LEAST_EXPONENT = BigInteger.valueOf(65_537);

    /**
     * The primes of the fingerprint of Nemec and others, "The Return of Coppersmith's Attack" (CCS 2017): modulo each of
     * them the modulus of a broken Infineon generator is a power of 65537.
     */
    private static final int[] ROCA_PRIMES = {11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157};

    private RsaNumbers() {}

    static void check(RSAPublicKey key) throws KeyException {
        var modulus = key.getModulus();
        var exponent = key.getPublicExponent();
        if (modulus.bitLength() < Algorithm.LEAST_RSA_BITS) {
            throw new KeyException(
                    "is an RSA key of " + modulus.bitLength() + " bits; " + Algorithm.LEAST_RSA_BITS + " is the least",
                    "make one by: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out jwt.pem");
        }
        // FIPS 186-5 section 5.1: a small or huge exponent is no key of a sound generator.
        if (exponent.compareTo(LEAST_EXPONENT) < 0
                || exponent.bitLength() > MOST_EXPONENT_BITS
                || !exponent.testBit(0)) {
            throw new KeyException("has an RSA exponent that is even, below 65537 or huge", "make a new key");
        }
        if (modulus.bitLength() > MOST_BITS || !modulus.testBit(0)) {
            throw new KeyException("has an RSA modulus that is even or huge", "make a new key");
        }
        if (isOfBrokenGenerator(modulus)) {
            throw new KeyException(
                    "is an RSA key whose private half can be computed from the public one (CVE-2017-15361)",
                    "make a new key by other means");
        }
    }

    private static boolean isOfBrokenGenerator(BigInteger modulus) {
        for (var prime : ROCA_PRIMES) {
            if (!isPowerOf65537(modulus.mod(BigInteger.valueOf(prime)).intValue(), prime)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPowerOf65537(int number, int prime) {
        var base = 65_537 % prime;
        var power = 1;
        do {
            if (power == number) {
                return true;
            }
            power = power * base % prime;
        } while (power != 1);
        return false;
    }
}
