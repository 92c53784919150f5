package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Authentication;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.IssueResult;
import dev.postern.LoginIds;
import dev.postern.LoginLimit;
import dev.postern.LoginRecord;
import dev.postern.MemoryTokenStore;
import dev.postern.Reason;
import dev.postern.Resources;
import dev.postern.Secret;
import dev.postern.Strategy;
import dev.postern.TokenStoreException;
import dev.postern.testkit.MutableClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionStrategyTest {
    private static final Identity ALICE = Identity.of("alice", "user");
    private static final Instant NOON = Instant.parse("2030-05-01T12:00:00.250Z");

    private final MutableClock clock = MutableClock.at(NOON);
    private final InterruptedStore store = new InterruptedStore(new MemoryTokenStore(clock, 1_000));
    private final Strategy strategy = strategy(Map.of());

    @Test
    void timesOfALoginAreWholeSecondsFromConfiguration() {
        var issued = strategy(Map.of("auth.login.lifetime", "8h"))
                .issuer()
                .orElseThrow()
                .issue(ALICE, Client.UNKNOWN);

        assertThat(issued.authentication().authenticatedAt()).isEqualTo("2030-05-01T12:00:00Z");
        assertThat(issued.authentication().expiresAt()).isEqualTo("2030-05-01T20:00:00Z");
        assertThat(issued.tokens().expiresAt()).isEqualTo("2030-05-01T20:00:00Z");
        assertThat(issued.tokens().loginExpiresAt()).isEqualTo("2030-05-01T20:00:00Z");
        assertThat(issued.tokens().refreshToken()).isEmpty();
        assertThat(issued.authentication()).isInstanceOf(Session.class);
    }

    @Test
    void everythingWithThePrefixIsRecognisedAndNothingElse() {
        assertThat(strategy.authenticator().recognises("ps1_")).isTrue();
        assertThat(strategy.authenticator().recognises("pr1_x")).isFalse();
        assertThat(strategy.authenticator().recognises("")).isFalse();
        assertThat(strategy.authenticator().recognises(" ps1_")).isFalse();
    }

    @Test
    void aMalformedTokenNeverReachesTheStore() {
        assertThat(rejection("ps1_" + "A".repeat(68))).isEqualTo(Reason.MALFORMED);
        assertThat(strategy.revoker().orElseThrow().revoke("ps1_" + "A".repeat(68)))
                .isEmpty();
        assertThat(store.calls).hasValue(0);
    }

    @Test
    void reasonsTellWhatIsWrong() {
        var token = issue().tokens().accessToken();
        var id = token.substring(4, 29);
        var stranger = new SessionToken(id, Secret.generate(new SecureRandom())).reveal();
        var absent = new SessionToken(LoginIds.newId("alice", new SecureRandom()), Secret.generate(new SecureRandom()))
                .reveal();

        assertThat(rejection(stranger)).isEqualTo(Reason.BAD_SIGNATURE);
        assertThat(rejection(absent)).isEqualTo(Reason.ENDED);
    }

    @Test
    void aLoginOfAnotherStrategyOpensNothing() {
        var secret = Secret.generate(new SecureRandom());
        var id = LoginIds.newId("alice", new SecureRandom());
        store.insert(
                new LoginRecord(
                        id,
                        1,
                        "jwt",
                        ALICE,
                        Client.UNKNOWN,
                        NOON,
                        NOON,
                        NOON.plusSeconds(60),
                        Duration.ofSeconds(60),
                        secret.hash("ps1_"),
                        Map.of()),
                new LoginLimit(10));

        assertThat(rejection(new SessionToken(id, secret).reveal())).isEqualTo(Reason.ENDED);
    }

    @Test
    void aRefreshTokensSecretDoesNotOpenASession() {
        var secret = Secret.generate(new SecureRandom());
        var id = LoginIds.newId("alice", new SecureRandom());
        store.insert(
                new LoginRecord(
                        id,
                        1,
                        "session",
                        ALICE,
                        Client.UNKNOWN,
                        NOON,
                        NOON,
                        NOON.plusSeconds(60),
                        Duration.ofSeconds(60),
                        secret.hash("pr1_"),
                        Map.of()),
                new LoginLimit(10));

        assertThat(rejection(new SessionToken(id, secret).reveal())).isEqualTo(Reason.BAD_SIGNATURE);
        assertThat(strategy.revoker().orElseThrow().revoke(new SessionToken(id, secret).reveal()))
                .isEmpty();
        assertThat(store.find(id)).isPresent();
    }

    @Test
    void anIdleLoginIsOverAtTheInstantAndNotAMillisecondBefore() {
        var first = issue().tokens().accessToken();
        var second = issue().tokens().accessToken();

        clock.set(NOON.plus(Duration.ofHours(1)).minusMillis(1));
        accepted(first);
        clock.set(NOON.plus(Duration.ofHours(1)));
        assertThat(rejection(second)).isEqualTo(Reason.IDLE);
        accepted(first);
    }

    @Test
    void useSlidesTheIdleTimeoutButNeverTheLifetime() {
        var token = issue().tokens().accessToken();
        for (var minutes = 50; minutes < 24 * 60; minutes += 50) {
            clock.set(NOON.plus(Duration.ofMinutes(minutes)));
            assertThat(accepted(token).expiresAt()).isEqualTo("2030-05-02T12:00:00Z");
        }
        clock.set(Instant.parse("2030-05-02T11:59:59.999Z"));
        accepted(token);

        clock.set(Instant.parse("2030-05-02T12:00:00Z"));
        assertThat(rejection(token)).isEqualTo(Reason.EXPIRED);
    }

    @Test
    void aUseIsNotedOncePerTouchInterval() {
        var token = issue().tokens().accessToken();
        store.calls.set(0);

        clock.set(NOON.plusMillis(59_999));
        accepted(token);
        assertThat(store.calls).hasValue(1);
        clock.set(NOON.plusMillis(60_000));
        accepted(token);
        assertThat(store.calls).hasValue(3);
        accepted(token);
        assertThat(store.calls).hasValue(4);
        assertThat(lastSeenAt(token)).isEqualTo(NOON.plusSeconds(60));
    }

    @Test
    void aShortIdleTimeoutIsTouchedMoreOften() {
        var brief = strategy(Map.of("auth.login.idle-timeout", "10s"));
        var token = brief.issuer()
                .orElseThrow()
                .issue(ALICE, Client.UNKNOWN)
                .tokens()
                .accessToken();

        clock.set(NOON.plusMillis(1_000));
        brief.authenticator().authenticate(token);

        assertThat(lastSeenAt(token)).isEqualTo(NOON.plusSeconds(1));
    }

    @Test
    void aTouchThatLosesToALogoutIsRejected() {
        var token = issue().tokens().accessToken();
        clock.advance(Duration.ofMinutes(2));
        store.beforeReplace = () -> strategy.revoker().orElseThrow().revoke(token);

        assertThat(rejection(token)).isEqualTo(Reason.ENDED);
    }

    @Test
    void aTouchThatLosesToARenewalIsRejected() {
        var issued = issue();
        clock.advance(Duration.ofMinutes(2));
        store.beforeReplace = () -> ((Session) issued.authentication()).renew();

        assertThat(rejection(issued.tokens().accessToken())).isEqualTo(Reason.BAD_SIGNATURE);
    }

    @Test
    void aTouchThatLosesToAnUpdateIsAccepted() {
        var issued = issue();
        clock.advance(Duration.ofMinutes(2));
        store.beforeReplace = () -> ((Session) issued.authentication()).set(SessionKey.of("a", String.class), "1");

        assertThat(((Session) accepted(issued.tokens().accessToken())).get(SessionKey.of("a", String.class)))
                .hasValue("1");
    }

    @Test
    void aTouchThatAlwaysLosesEndsAndTheLoginIsAcceptedAsLastRead() {
        var issued = issue();
        clock.advance(Duration.ofMinutes(2));
        store.alwaysLoses = true;
        store.calls.set(0);

        accepted(issued.tokens().accessToken());
        assertThat(store.calls).hasValueLessThan(10);
    }

    @Test
    void aTouchThatTheStoreRefusesShutsNobodyOutAndTheNextOneTriesAgain() {
        var token = issue().tokens().accessToken();
        clock.advance(Duration.ofMinutes(2));
        store.beforeReplace = () -> {
            throw new TokenStoreException("read-only");
        };

        accepted(token);
        assertThat(lastSeenAt(token)).isEqualTo(NOON);
        store.beforeReplace = () -> {};
        accepted(token);
        assertThat(lastSeenAt(token)).isEqualTo(NOON.plus(Duration.ofMinutes(2)));
    }

    @Test
    void aClockThatGoesBackRejectsNobody() {
        var token = issue().tokens().accessToken();
        clock.advance(Duration.ofMinutes(-30));

        accepted(token);
        assertThat(lastSeenAt(token)).isEqualTo(NOON);
    }

    @Test
    void logoutIsOneCallOfTheStoreAndWorksOnAnIdleLogin() {
        var token = issue().tokens().accessToken();
        clock.advance(Duration.ofHours(2));
        store.calls.set(0);

        assertThat(strategy.revoker().orElseThrow().revoke(token)).hasValue(token.substring(4, 29));
        assertThat(store.calls).hasValue(1);
        assertThat(strategy.revoker().orElseThrow().revoke(token)).isEmpty();
    }

    @Test
    void theLimitIsTheConfiguredOne() {
        var single = strategy(Map.of("auth.login.limit", "1")).issuer().orElseThrow();
        var first = single.issue(ALICE, Client.UNKNOWN);

        assertThat(single.issue(ALICE, Client.UNKNOWN).ended())
                .containsExactly(first.authentication().loginId());
        assertThat(rejection(first.tokens().accessToken())).isEqualTo(Reason.ENDED);
    }

    private Strategy strategy(Map<String, String> settings) {
        return new SessionStrategyProvider()
                .create(
                        AuthConfig.of(settings),
                        new Resources(store, clock, new SecureRandom(), event -> {}, Optional.empty()));
    }

    private IssueResult issue() {
        return strategy.issuer().orElseThrow().issue(ALICE, Client.UNKNOWN);
    }

    private Authentication accepted(String token) {
        var result = strategy.authenticator().authenticate(token);
        assertThat(result).isInstanceOf(AuthResult.Accepted.class);
        return ((AuthResult.Accepted) result).authentication();
    }

    private Reason rejection(String token) {
        var result = strategy.authenticator().authenticate(token);
        assertThat(result).isInstanceOf(AuthResult.Rejected.class);
        return ((AuthResult.Rejected) result).reason();
    }

    private Instant lastSeenAt(String token) {
        return store.find(token.substring(4, 29)).orElseThrow().lastSeenAt();
    }
}
