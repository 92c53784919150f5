package dev.postern.jwt;

import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.IssueResult;
import dev.postern.LoginIds;
import dev.postern.LoginLimitException;
import dev.postern.LoginRecord;
import dev.postern.Secret;
import dev.postern.TokenIssuer;
import dev.postern.TokenStore;
import dev.postern.Tokens;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a login: an access token, a refresh token and the record that both stand on, as far as there are such. */
final class JwtIssuer implements TokenIssuer {
    private final JwtSigner signer;
    private final JwtSettings settings;
    private final TokenStore store;
    private final Clock clock;
    private final SecureRandom random;

    JwtIssuer(JwtSigner signer, JwtSettings settings, TokenStore store, Clock clock, SecureRandom random) {
        this.signer = signer;
        this.settings = settings;
        this.store = store;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public IssueResult issue(Identity identity, Client client) {
        var now = clock.instant();
        var loginId = LoginIds.newId(identity.subject(), random);
        // Whole seconds, so that the login ends at an instant that a NumericDate can name.
        var authenticatedAt = now.truncatedTo(ChronoUnit.SECONDS);
        var loginExpiresAt = authenticatedAt.plus(settings.loginLifetime());
        var access =
                signer.sign(identity, loginId, authenticatedAt, loginExpiresAt, now); // may refuse: before any write
        var state = RefreshState.first(now, random);
        var refreshToken = state.family().token(loginId, state.number(), Secret.generate(random));
        Set<String> ended = Set.of();
        if (settings.keepsRecords()) {
            var record = new LoginRecord(
                    loginId,
                    1,
                    JwtStrategyProvider.NAME,
                    identity,
                    client,
                    authenticatedAt,
                    now,
                    loginExpiresAt,
                    settings.idleTimeout(),
                    refreshToken.secret().hash(RefreshToken.PREFIX),
                    settings.refresh() ? state.toData() : Map.of());
            var result = store.insert(record, settings.limit());
            if (!result.inserted()) {
                throw new LoginLimitException(settings.limit().max());
            }
            ended = result.ended();
        }
        var tokens = new Tokens(
                access.token(),
                access.expiresAt(),
                settings.refresh() ? Optional.of(refreshToken.reveal()) : Optional.empty(),
                loginExpiresAt);
        return new IssueResult(tokens, access, ended);
    }
}
