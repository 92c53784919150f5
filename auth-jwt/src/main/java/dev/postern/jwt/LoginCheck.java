package dev.postern.jwt;

import dev.postern.LoginRecord;
import dev.postern.Reason;
import dev.postern.Revocations;
import dev.postern.TokenStore;
import dev.postern.TokenStoreException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Asks whether the login behind a verified token goes on: {@code auth.jwt.revocation}. Safe for use by many threads. */
@FunctionalInterface
interface LoginCheck {
    /** {@code ttl}: nobody is asked. */
    LoginCheck NONE = (jwt, now) -> null;

    /**
     * Returns why the token is refused; null if it is not.
     *
     * @throws TokenStoreException if nobody can tell now
     */
    @Nullable
    Reason refusal(VerifiedJwt jwt, Instant now);

    /** {@code checked}: the store is asked, which also knows whether the login has idled out. */
    static LoginCheck byStore(TokenStore store) {
        return (jwt, now) -> {
            var record = store.find(jwt.loginId()).filter(login -> isLoginOf(login, jwt));
            return record.isEmpty()
                    ? Reason.ENDED
                    : record.get().rejectionAt(now).orElse(null);
        };
    }

    /**
     * {@code pushed}: this node knows, and asks the others only if it knows that it doesn't know.
     *
     * @param remembered for how long ends are remembered at least; of a token older than that, which has come from a
     *     server with another {@code auth.jwt.access-ttl}, only the store can tell
     * @param whileStale for the time in which the log can't be relied on
     */
    static LoginCheck byView(Revocations revocations, Duration remembered, LoginCheck byStore, LoginCheck whileStale) {
        var longest = remembered.toMillis();
        return (jwt, now) -> {
            if (revocations.isEnded(jwt.loginId())) {
                return Reason.ENDED;
            }
            // Not by Instant.plus, which makes an object; ends are remembered for much more than a millisecond longer.
            if (jwt.ageMillis(now) > longest) {
                return byStore.refusal(jwt, now);
            }
            return revocations.isCurrent() ? null : whileStale.refusal(jwt, now);
        };
    }

    /** What answers 503 while a node does not know. */
    static LoginCheck unavailable() {
        return (jwt, now) -> {
            throw new TokenStoreException(
                    "the log of ended logins can't be read, so nobody can tell whether a login goes on");
        };
    }

    private static boolean isLoginOf(LoginRecord record, VerifiedJwt jwt) {
        return record.strategy().equals(JwtStrategyProvider.NAME)
                && record.subject().equals(jwt.identity().subject());
    }
}
