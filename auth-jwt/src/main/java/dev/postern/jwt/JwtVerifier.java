package dev.postern.jwt;

import dev.postern.Reason;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Verifies access tokens, signature and claims. Reads no store. */
final class JwtVerifier {
    private final KeySource keys;
    private final JwtSettings settings;
    private final Clock clock;
    private final Optional<VerifiedTokens> known;

    /** Remembers nothing. */
    JwtVerifier(KeySource keys, JwtSettings settings, Clock clock) {
        this(keys, settings, clock, 0);
    }

    /**
     * Makes a verifier.
     *
     * @param remembered how many verified tokens are kept at most
     */
    JwtVerifier(KeySource keys, JwtSettings settings, Clock clock, int remembered) {
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
        this.known = remembered == 0
                ? Optional.empty()
                : Optional.of(new VerifiedTokens(remembered, settings.accessTtl(), keys));
    }

    /** Judges a token; at its expiry instant it has expired, without any leeway. */
    Claims.Outcome verify(String token, Instant now) {
        var outcome = known.isEmpty() || token.length() > Jws.MAX_LENGTH
                ? verifyButExpiry(token, now)
                : verifyOnce(token, now, known.get());
        var jwt = outcome.jwt();
        return jwt != null && jwt.isExpired(now) ? new Claims.Outcome(null, Reason.EXPIRED) : outcome;
    }

    /** Judges a token as if it never expired: good enough to log out with. */
    Claims.Outcome verifyButExpiry(String token) {
        return verifyButExpiry(token, clock.instant());
    }

    private Claims.Outcome verifyOnce(String token, Instant now, VerifiedTokens tokens) {
        var remembered = tokens.find(token, now);
        if (remembered != null) {
            return new Claims.Outcome(remembered, null);
        }
        var jws = Jws.verify(token, keys, settings::accepts, now);
        var outcome = judge(jws, now);
        if (jws.verified() != null && outcome.jwt() != null) {
            tokens.keep(token, outcome.jwt(), jws.verified().key(), now);
        }
        return outcome;
    }

    private Claims.Outcome verifyButExpiry(String token, Instant now) {
        return judge(Jws.verify(token, keys, settings::accepts, now), now);
    }

    private Claims.Outcome judge(Jws.Outcome outcome, Instant now) {
        var jws = outcome.verified();
        return jws == null ? new Claims.Outcome(null, outcome.refusal()) : Claims.judge(jws, settings, now);
    }
}
