package dev.postern.jwt;

import dev.postern.AuthResult;
import dev.postern.Authenticator;
import dev.postern.Reason;
import java.time.Clock;
import java.util.Objects;

/** Judges access tokens: by themselves, and by what is known of the login behind them. */
final class JwtAuthenticator implements Authenticator {
    private static final String SESSION_PREFIX = "ps1_";

    private final JwtVerifier verifier;
    private final LoginCheck logins;
    private final Clock clock;

    JwtAuthenticator(JwtVerifier verifier, LoginCheck logins, Clock clock) {
        this.verifier = verifier;
        this.logins = logins;
        this.clock = clock;
    }

    @Override
    public boolean recognises(String token) {
        if (token.startsWith(RefreshToken.PREFIX)) {
            return true;
        }
        var first = token.indexOf('.');
        var second = token.indexOf('.', first + 1);
        return first >= 0 && second >= 0 && token.indexOf('.', second + 1) < 0 && !token.startsWith(SESSION_PREFIX);
    }

    @Override
    public AuthResult authenticate(String token) {
        if (token.startsWith(RefreshToken.PREFIX)) {
            return new AuthResult.Rejected(Reason.WRONG_KIND);
        }
        var now = clock.instant();
        var outcome = verifier.verify(token, now);
        var jwt = outcome.jwt();
        if (jwt == null) {
            return new AuthResult.Rejected(Objects.requireNonNull(outcome.refusal()));
        }
        var refusal = logins.refusal(jwt, now);
        return refusal == null ? new AuthResult.Accepted(jwt) : new AuthResult.Rejected(refusal);
    }
}
