package dev.postern;

/** The public keys by which others can verify a strategy's tokens. */
@FunctionalInterface
public interface PublicKeys {
    /** Returns the keys as a JWK Set (RFC 7517 section 5), as of now. Holds no private or symmetric key. */
    String jwkSet();
}
