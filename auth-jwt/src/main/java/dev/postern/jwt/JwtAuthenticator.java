package dev.postern.jwt;

import dev.postern.AuthResult;
import dev.postern.Authenticator;
import dev.postern.LoginRecord;
import dev.postern.Reason;
import dev.postern.TokenStore;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Judges access tokens: by themselves, and with {@code checked} by the store's word that the login goes on. */
final class JwtAuthenticator implements Authenticator {
    private static final String SESSION_PREFIX = "ps1_";

    private final JwtVerifier verifier;
    private final Optional<TokenStore> store;
    private final Clock clock;

    /** Asks the store if there is one. */
    JwtAuthenticator(JwtVerifier verifier, Optional<TokenStore> store, Clock clock) {
        this.verifier = verifier;
        this.store = store;
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
        var refusal = loginRefusal(jwt, now);
        return refusal == null ? new AuthResult.Accepted(jwt) : new AuthResult.Rejected(refusal);
    }

    /** Returns why the store speaks against the token; null if it does not, or is not asked. */
    private @Nullable Reason loginRefusal(VerifiedJwt jwt, Instant now) {
        if (store.isEmpty()) {
            return null;
        }
        var record = store.get().find(jwt.loginId()).filter(login -> isLoginOf(login, jwt));
        return record.isEmpty() ? Reason.ENDED : record.get().rejectionAt(now).orElse(null);
    }

    private static boolean isLoginOf(LoginRecord record, VerifiedJwt jwt) {
        return record.strategy().equals(JwtStrategyProvider.NAME)
                && record.subject().equals(jwt.identity().subject());
    }
}
