package dev.postern.jwt;

import dev.postern.Base64Url;
import dev.postern.LoginRecord;
import dev.postern.Secret;
import dev.postern.TokenStoreException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What the record of a login knows of its refresh tokens: the number of the current one, when it came, and how to get
 * from the one before it to it. The hash of the current secret is the record's own.
 *
 * @param number the number of the current token
 * @param family what proves all tokens of the login
 * @param rotatedAt when the current token came
 * @param sealed the current secret, sealed under its predecessor's, base64url; empty for the first token
 */
record RefreshState(long number, RefreshFamily family, Instant rotatedAt, String sealed) {
    private static final String NUMBER = "n";
    private static final String FAMILY = "family";
    private static final String ROTATED_AT = "rotatedAt";
    private static final String SEALED = "sealed";

    /** What a presented token of the family is to the record. */
    enum Standing {
        /** The current one, not old enough to be replaced. */
        FRESH,
        /** The current one, due to be replaced. */
        DUE,
        /** The one before the current one, inside the grace period: a retry, or a second tab. */
        REPEATED,
        /** Replaced for good: nobody honest has it any more. */
        RETIRED,
        /** Newer than the record, or of a branch that the store has lost. */
        AHEAD
    }

    static RefreshState first(Instant now, SecureRandom random) {
        return new RefreshState(1, RefreshFamily.generate(random), now, "");
    }

    /** Returns the state after this one, with that secret in the place of the presented token's. */
    RefreshState next(RefreshToken presented, Secret successor, Instant now) {
        return new RefreshState(
                number + 1, family, now, Base64Url.encode(RefreshFamily.seal(successor.toBytes(), presented)));
    }

    /** Tells whether the login has refresh tokens: one of another strategy, or made while refresh was off, has none. */
    static boolean isIn(LoginRecord record) {
        return record.strategy().equals(JwtStrategyProvider.NAME)
                && !record.data().isEmpty();
    }

    /**
     * Reads the state of a login; there must be one, see {@link #isIn}.
     *
     * @throws TokenStoreException if the record holds something else: then the store is broken, not the token
     */
    static RefreshState of(LoginRecord record) {
        var data = record.data();
        try {
            var sealed = data.getOrDefault(SEALED, "");
            if (!sealed.isEmpty() && Secret.parse(sealed).isEmpty()) {
                throw new IllegalArgumentException();
            }
            return new RefreshState(
                    Long.parseLong(data.getOrDefault(NUMBER, "")),
                    RefreshFamily.ofStored(data.getOrDefault(FAMILY, "")),
                    Instant.ofEpochMilli(Long.parseLong(data.getOrDefault(ROTATED_AT, ""))),
                    sealed);
        } catch (IllegalArgumentException e) {
            throw new TokenStoreException("the refresh state of a login can't be read");
        }
    }

    Map<String, String> toData() {
        return Map.of(
                NUMBER, String.valueOf(number),
                FAMILY, family.stored(),
                ROTATED_AT, String.valueOf(rotatedAt.toEpochMilli()),
                SEALED, sealed);
    }

    /** Tells what a token that the family has made is to this state. */
    Standing standing(RefreshToken token, String currentHash, Duration grace, Instant now) {
        var inGrace = now.isBefore(rotatedAt.plus(grace));
        if (token.number() == number) {
            if (!token.secret().matches(RefreshToken.PREFIX, currentHash)) {
                return Standing.AHEAD;
            }
            return inGrace ? Standing.FRESH : Standing.DUE;
        }
        if (token.number() > number) {
            return Standing.AHEAD;
        }
        if (token.number() < number - 1 || !inGrace) {
            return Standing.RETIRED;
        }
        return unseal(token, currentHash).isPresent() ? Standing.REPEATED : Standing.AHEAD;
    }

    /** Returns the current token, opened by its predecessor; empty if that is of a branch that the store has lost. */
    Optional<RefreshToken> unseal(RefreshToken predecessor, String currentHash) {
        return Secret.parse(sealed) // spelled like one, and as secret as one without its predecessor
                .map(seal -> Secret.ofBytes(RefreshFamily.seal(seal.toBytes(), predecessor)))
                .filter(secret -> secret.matches(RefreshToken.PREFIX, currentHash))
                .map(secret -> family.token(predecessor.loginId(), number, secret));
    }

    /** Returns the number only. */
    @Override
    public String toString() {
        return "RefreshState[" + number + "]";
    }
}
