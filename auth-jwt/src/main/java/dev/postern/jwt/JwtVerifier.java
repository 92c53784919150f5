package dev.postern.jwt;

import dev.postern.Reason;
import java.time.Clock;
import java.time.Instant;

/** Verifies access tokens, signature and claims. Reads no store. */
final class JwtVerifier {
    private final KeySource keys;
    private final JwtSettings settings;
    private final Clock clock;

    JwtVerifier(KeySource keys, JwtSettings settings, Clock clock) {
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
    }

    /** Judges a token; at its expiry instant it has expired, without any leeway. */
    Claims.Outcome verify(String token, Instant now) {
        var outcome = verifyButExpiry(token, now);
        var jwt = outcome.jwt();
        return jwt != null && !now.isBefore(jwt.expiresAt()) ? new Claims.Outcome(null, Reason.EXPIRED) : outcome;
    }

    /** Judges a token as if it never expired: good enough to log out with. */
    Claims.Outcome verifyButExpiry(String token) {
        return verifyButExpiry(token, clock.instant());
    }

    private Claims.Outcome verifyButExpiry(String token, Instant now) {
        var outcome = Jws.verify(token, keys, now);
        var jws = outcome.verified();
        return jws == null ? new Claims.Outcome(null, outcome.refusal()) : Claims.judge(jws, settings, now);
    }
}
