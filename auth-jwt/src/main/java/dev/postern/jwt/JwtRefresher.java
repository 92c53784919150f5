package dev.postern.jwt;

import dev.postern.Identity;
import dev.postern.IdentityLookup;
import dev.postern.LoginRecord;
import dev.postern.Reason;
import dev.postern.RefreshResult;
import dev.postern.Secret;
import dev.postern.TokenRefresher;
import dev.postern.TokenStore;
import dev.postern.TokenStoreException;
import dev.postern.Tokens;
import dev.postern.jwt.RefreshState.Standing;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refreshes (RFC 9700 section 4.14.2, rotation), so that a retry is harmless and theft is found. Every case costs one
 * read and at most one write:
 *
 * <ul>
 *   <li>a token that the login's family did not make: rejected, the login stays, for garbage must log nobody out;
 *   <li>the current one, younger than the grace period: answered with itself, nothing is written, so that any number of
 *       tabs converge and rotations are at least a grace period apart;
 *   <li>the current one, older: replaced by compare-and-swap; who loses the swap reads again and finds its case there;
 *   <li>its predecessor inside the grace period: answered with the current one; a lost answer does no harm;
 *   <li>any older one: it was stolen, or its successor was; the login ends;
 *   <li>one ahead of the record: the store has lost a write; rejected, the login stays.
 * </ul>
 *
 * At {@code rotatedAt + grace} exactly the period is over.
 */
final class JwtRefresher implements TokenRefresher {
    /** A swap is lost to a refresh at most once; the rest is for other writers of the record. */
    private static final int MAX_ATTEMPTS = 8;

    private final JwtSigner signer;
    private final JwtSettings settings;
    private final TokenStore store;
    private final Clock clock;
    private final SecureRandom random;
    private final Optional<IdentityLookup> identities;

    JwtRefresher(
            JwtSigner signer,
            JwtSettings settings,
            TokenStore store,
            Clock clock,
            SecureRandom random,
            Optional<IdentityLookup> identities) {
        this.signer = signer;
        this.settings = settings;
        this.store = store;
        this.clock = clock;
        this.random = random;
        this.identities = identities;
    }

    @Override
    public RefreshResult refresh(String refreshToken) {
        var token = RefreshToken.parse(refreshToken);
        if (token.isPresent()) {
            return refresh(token.get(), clock.instant());
        }
        return new RefreshResult.Rejected(
                refreshToken.startsWith(RefreshToken.PREFIX) ? Reason.MALFORMED : Reason.WRONG_KIND);
    }

    private RefreshResult refresh(RefreshToken token, Instant now) {
        Identity lookedUp = null; // once per call, however often the swap is lost
        for (var attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            var found = store.find(token.loginId()).filter(RefreshState::isIn);
            if (found.isEmpty()) {
                return new RefreshResult.Rejected(Reason.ENDED);
            }
            var record = found.get();
            var state = RefreshState.of(record);
            var over = record.rejectionAt(now);
            if (over.isPresent()) {
                return new RefreshResult.Rejected(over.get());
            }
            if (!state.family().made(token)) {
                return new RefreshResult.Rejected(Reason.BAD_SIGNATURE);
            }
            var standing = state.standing(token, record.secretHash(), settings.refreshGrace(), now);
            if (standing == Standing.RETIRED) {
                return end(record, Reason.REUSED);
            }
            if (standing == Standing.AHEAD) {
                return new RefreshResult.Rejected(Reason.STORE_BEHIND);
            }
            if (lookedUp == null) {
                var identity = currentIdentity(record);
                if (identity.isEmpty()) {
                    return end(record, Reason.ACCOUNT_GONE);
                }
                lookedUp = identity.get();
            }
            // Whatever can fail fails here, before the write: an answer that never comes would cost a rotation.
            var access = signer.sign(lookedUp, record.id(), record.authenticatedAt(), record.expiresAt(), now);
            var goesOnWith = switch (standing) {
                case FRESH -> token;
                case REPEATED -> state.unseal(token, record.secretHash()).orElseThrow();
                default -> rotate(token, record, state, lookedUp, now);
            };
            if (goesOnWith != null) {
                var tokens = new Tokens(
                        access.token(), access.expiresAt(), Optional.of(goesOnWith.reveal()), record.expiresAt());
                return new RefreshResult.Refreshed(tokens, access);
            }
        }
        throw new TokenStoreException("a refresh lost every swap of its login; nothing was changed");
    }

    /** Returns the successor; null if the swap was lost. */
    private @Nullable RefreshToken rotate(
            RefreshToken token, LoginRecord record, RefreshState state, Identity identity, Instant now) {
        if (state.number() == RefreshToken.MOST) {
            return token; // never in a login's lifetime; a number without a bound would be worse
        }
        var successor = Secret.generate(random);
        var next = state.next(token, successor, now);
        var nextRecord = record.next()
                .identity(identity)
                .lastSeenAt(now)
                .secretHash(successor.hash(RefreshToken.PREFIX))
                .data(next.toData())
                .build();
        return store.replace(record, nextRecord) ? next.family().token(record.id(), next.number(), successor) : null;
    }

    private Optional<Identity> currentIdentity(LoginRecord record) {
        if (identities.isEmpty()) {
            return Optional.of(record.identity());
        }
        var identity = identities.get().find(record.subject());
        if (identity.isPresent() && !identity.get().subject().equals(record.subject())) {
            throw new IllegalStateException("the identity look-up answered with another subject");
        }
        return identity;
    }

    private RefreshResult.Rejected end(LoginRecord record, Reason reason) {
        // Of several calls at once only the one that deletes tells of the end.
        return store.delete(record.id())
                ? new RefreshResult.Rejected(reason, Optional.of(record.id()))
                : new RefreshResult.Rejected(reason);
    }
}
