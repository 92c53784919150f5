package dev.postern.jwt;

import dev.postern.TokenRevoker;
import dev.postern.TokenStore;
import java.util.Optional;

/** Ends a login by either of its tokens. */
final class JwtRevoker implements TokenRevoker {
    private final JwtVerifier verifier;
    private final TokenStore store;

    JwtRevoker(JwtVerifier verifier, TokenStore store) {
        this.verifier = verifier;
        this.store = store;
    }

    @Override
    public Optional<String> revoke(String token) {
        if (token.startsWith(RefreshToken.PREFIX)) {
            return RefreshToken.parse(token).flatMap(this::revokeByRefreshToken);
        }
        var jwt = verifier.verifyButExpiry(token).jwt();
        if (jwt == null) {
            return Optional.empty();
        }
        store.delete(jwt.loginId());
        return Optional.of(jwt.loginId());
    }

    private Optional<String> revokeByRefreshToken(RefreshToken token) {
        // The proof needs the family key, so the record is read first. Any token of the family will do, a retired one
        // as well: who shows it means to end the login, and the login of a thief would end by it too.
        var provesLogin = store.find(token.loginId())
                .filter(record -> RefreshState.isIn(record)
                        && RefreshState.of(record).family().made(token))
                .isPresent();
        if (!provesLogin) {
            return Optional.empty();
        }
        store.delete(token.loginId());
        return Optional.of(token.loginId());
    }
}
