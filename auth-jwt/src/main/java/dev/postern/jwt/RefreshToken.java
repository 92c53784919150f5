package dev.postern.jwt;

import dev.postern.Base64Url;
import dev.postern.LoginIds;
import dev.postern.Secret;
import java.util.Optional;

/**
 * Refresh token number n of a login, {@code pr1_<loginId>.<n>.<secret>.<proof>}: the proof tells that this login's family
 * made it, the secret which link of the chain it is. One spelling each.
 *
 * @param loginId the login
 * @param number counts the rotations, from 1
 * @param secret 256 random bits
 * @param proof 128 bits, base64url; see {@link RefreshFamily}
 */
record RefreshToken(String loginId, long number, Secret secret, String proof) {
    static final String PREFIX = "pr1_";

    /** A rotation per second for thirty years. */
    static final long MOST = 999_999_999;

    private static final int NUMBER_START = PREFIX.length() + LoginIds.LENGTH + 1;
    private static final int PROOF_LENGTH = 22;
    private static final int MAX_LENGTH = NUMBER_START + 9 + 1 + Secret.LENGTH + 1 + PROOF_LENGTH;

    /** Reads a token; empty if it is not the one spelling of any. */
    static Optional<RefreshToken> parse(String token) {
        if (!token.startsWith(PREFIX) || token.length() > MAX_LENGTH || token.length() < NUMBER_START) {
            return Optional.empty();
        }
        var parts = token.substring(PREFIX.length()).split("\\.", -1);
        if (parts.length != 4
                || !LoginIds.isValid(parts[0])
                || !isNumber(parts[1])
                || parts[3].length() != PROOF_LENGTH
                || Base64Url.decode(parts[3]) == null) {
            return Optional.empty();
        }
        return Secret.parse(parts[2])
                .map(secret -> new RefreshToken(parts[0], Long.parseLong(parts[1]), secret, parts[3]));
    }

    /** Returns the spelling, to be handed to a client. */
    String reveal() {
        return PREFIX + loginId + "." + number + "." + secret.reveal() + "." + proof;
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() <= 9
                && text.charAt(0) != '0'
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Returns login and number only. */
    @Override
    public String toString() {
        return "RefreshToken[" + loginId + " " + number + "]";
    }
}
