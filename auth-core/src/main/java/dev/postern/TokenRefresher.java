package dev.postern;

/** Trades a refresh token for a fresh access token (RFC 6749 section 6). Only strategies that hand them out have one. */
@FunctionalInterface
public interface TokenRefresher {
    /**
     * Refreshes. A retry, and any number of parallel calls with the same token, are harmless: within the grace period
     * they all get tokens of the one lineage. A bad token is a {@link RefreshResult.Rejected}, never an exception. The
     * absolute end of the login never moves.
     *
     * @throws TokenStoreException if the store can't be reached or the write can't be settled; the token that was
     *     presented stays good
     * @throws IllegalArgumentException if the identity as it is now does not fit into a token; the token that was
     *     presented stays good
     * @throws RuntimeException whatever an {@link IdentityLookup} throws; the token that was presented stays good
     */
    RefreshResult refresh(String refreshToken);
}
