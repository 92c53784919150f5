package dev.postern.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Authentication;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.IssueResult;
import dev.postern.LoginIds;
import dev.postern.LoginLimitException;
import dev.postern.RefreshResult;
import dev.postern.Resources;
import dev.postern.Strategy;
import dev.postern.TokenStore;
import dev.postern.TokenStoreException;
import dev.postern.Tokens;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every strategy must do, whatever it is made of. A strategy's test extends this class and makes the strategy; that
 * one suite holds for all of them is the proof that the SPI doesn't leak.
 *
 * <p>The strategy is made from {@link #CONFIG} and whatever else it needs.
 */
public abstract class StrategyContract {
    /** Settings that the contract counts on: a login never idles out before its end, and a subject has three at most. */
    protected static final Map<String, String> CONFIG = Map.of(
            "auth.login.lifetime", "24h",
            "auth.login.idle-timeout", "24h",
            "auth.login.limit", "3");

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration LIFETIME = Duration.ofHours(24);

    private final MutableClock clock = MutableClock.at(NOW);
    private final String subject = TestLogins.subject();
    private final Identity identity = new Identity(
            subject,
            Set.of("user", "beta tester"),
            Set.of("invoice:read", "ünïcode"),
            Map.of("email", "someone@example.com", "name", "Zoë \"電\" 😀 \\ \n"));
    private final Client client = new Client("", "Browser/1.0", "192.0.2.7");

    private FaultyStore store;
    private Strategy strategy;

    /** For the strategy's test. */
    protected StrategyContract() {}

    /** Opens the store to run over; the contract closes it after each test. */
    protected abstract TokenStore openStore(Clock clock);

    /** Makes the strategy, with an issuer and a revoker. Called once per test, or twice where other settings matter. */
    protected abstract Strategy create(AuthConfig config, Resources resources);

    @BeforeEach
    final void wire() {
        store = new FaultyStore(openStore(clock));
        strategy = create(AuthConfig.of(CONFIG), resources());
    }

    private Resources resources() {
        return new Resources(store, clock, new SecureRandom(), event -> {}, Optional.empty());
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    @Test
    void whatWasIssuedAuthenticatesToAnEqualIdentity() {
        var issued = issue();

        var authentication = accepted(issued.tokens());
        assertThat(authentication.identity()).isEqualTo(identity);
        assertThat(authentication.authenticatedAt()).isEqualTo(NOW);
        assertThat(authentication.expiresAt()).isEqualTo(issued.tokens().expiresAt());
        assertSame(issued.authentication(), authentication);
    }

    @Test
    void anIdentityWithNothingButASubjectIsIssuedToo() {
        var bare = Identity.of(subject);
        var tokens = issuer(bare).tokens();

        assertThat(accepted(tokens).identity()).isEqualTo(bare);
    }

    @Test
    void theIdOfALoginIsValidAndNewEachTime() {
        var ids = new HashSet<String>();
        for (var i = 0; i < 50; i++) {
            var issued = issuer(Identity.of(subject + i));
            assertThat(LoginIds.isValid(issued.authentication().loginId())).isTrue();
            ids.add(issued.authentication().loginId());
        }
        assertThat(ids).hasSize(50);
    }

    @Test
    void aLimitThatRefusesMakesNoLoginAndEndsNone() {
        var settings = new HashMap<>(CONFIG);
        settings.put("auth.login.limit", "1");
        settings.put("auth.login.limit-policy", "refuse-new");
        var refusing = create(AuthConfig.of(settings), resources());
        var first = refusing.issuer().orElseThrow().issue(identity, client);
        if (!store.isUsed()) {
            return; // what no store knows has no limit
        }

        assertThatThrownBy(() -> refusing.issuer().orElseThrow().issue(identity, client))
                .isInstanceOf(LoginLimitException.class);
        assertThat(refusing.authenticator().authenticate(first.tokens().accessToken()))
                .isInstanceOf(AuthResult.Accepted.class);
        assertThat(store.findAll(subject)).hasSize(1);
    }

    @Test
    void aTokenIsRejectedAtItsExpiryInstantAndNotBefore() {
        var tokens = issue().tokens();

        clock.set(tokens.expiresAt().minusMillis(1));
        accepted(tokens);
        clock.set(tokens.expiresAt());
        assertRejected(tokens.accessToken());
    }

    @Test
    void theAbsoluteEndIsOneLifetimeAwayAndNeverBeforeTheTokensOwn() {
        var tokens = issue().tokens();

        assertThat(tokens.loginExpiresAt()).isAfterOrEqualTo(tokens.expiresAt());
        assertThat(tokens.loginExpiresAt()).isBeforeOrEqualTo(NOW.plus(LIFETIME));
    }

    @Test
    void noStringMakesAStrategyThrow() {
        var tokens = issue().tokens();
        for (var junk : junk(tokens)) {
            strategy.authenticator().recognises(junk);
            assertRejected(junk);
            revoke(junk);
            strategy.refresher()
                    .ifPresent(refresher ->
                            assertThat(refresher.refresh(junk)).isInstanceOf(RefreshResult.Rejected.class));
        }
        accepted(tokens); // and none of it ended the login
    }

    @Test
    void aStrategyRecognisesItsOwnTokensAndNoPlainText() {
        var tokens = issue().tokens();

        assertThat(strategy.authenticator().recognises(tokens.accessToken())).isTrue();
        tokens.refreshToken()
                .ifPresent(token ->
                        assertThat(strategy.authenticator().recognises(token)).isTrue());
        for (var text : List.of("", " ", "token", "a.b", "a.b.c.d.e", "Bearer x")) {
            assertThat(strategy.authenticator().recognises(text)).isFalse();
        }
    }

    @Test
    void afterARevocationNoTokenPassesLaterThanPromised() {
        var tokens = issue().tokens();

        assertThat(revoke(tokens.accessToken())).isPresent();

        assertRejectedAsPromised(tokens);
    }

    @Test
    void aDeletedLoginIsRejectedAsPromised() {
        var issued = issue();

        store.deleteAll(subject);

        assertRejectedAsPromised(issued.tokens());
    }

    @Test
    void revokingOneLoginLeavesTheOthers() {
        var first = issue();
        var second = issue();

        assertThat(revoke(first.tokens().accessToken()))
                .contains(first.authentication().loginId());

        accepted(second.tokens());
    }

    @Test
    void revokingTwiceIsHarmless() {
        var first = issue();
        var second = issue();
        revoke(first.tokens().accessToken());

        revoke(first.tokens().accessToken());

        accepted(second.tokens());
    }

    @Test
    void anExpiredTokenStillRevokesAndDoesNoHarm() {
        var tokens = issue().tokens();
        clock.set(tokens.expiresAt());

        revoke(tokens.accessToken());

        assertRejected(tokens.accessToken());
    }

    @Test
    void aRefreshTokenRevokesItsLogin() {
        var issued = issue();
        if (issued.tokens().refreshToken().isPresent()) {
            assertThat(revoke(issued.tokens().refreshToken().get()))
                    .contains(issued.authentication().loginId());
            assertRejectedAsPromised(issued.tokens());
        }
    }

    @Test
    void oneLoginTooManyEndsTheOldest() {
        var logins = new ArrayList<IssueResult>();
        for (var i = 0; i < 4; i++) {
            logins.add(issue());
            clock.advance(Duration.ofSeconds(1));
        }

        if (store.isUsed()) {
            assertThat(logins.get(2).ended()).isEmpty();
            assertThat(logins.get(3).ended())
                    .containsExactly(logins.get(0).authentication().loginId());
        }
        logins.subList(1, 4).forEach(login -> accepted(login.tokens()));
        assertRejectedAsPromised(logins.get(0).tokens());
    }

    @Test
    void anUnreachableStoreThrowsAndNeverRejects() {
        var tokens = issue().tokens();
        store.breakDown();

        if (strategy.staleness().isZero()) {
            assertThatThrownBy(() -> strategy.authenticator().authenticate(tokens.accessToken()))
                    .isInstanceOf(TokenStoreException.class);
        } else {
            accepted(tokens);
        }
        if (store.isUsed()) {
            assertThatThrownBy(this::issue).isInstanceOf(TokenStoreException.class);
            assertThatThrownBy(() -> revoke(tokens.accessToken())).isInstanceOf(TokenStoreException.class);
        }
        tokens.refreshToken()
                .ifPresent(token -> assertThatThrownBy(() -> refresh(token)).isInstanceOf(TokenStoreException.class));

        store.recover();
        accepted(tokens);
    }

    @Test
    void noSecretIsPrinted() {
        var issued = issue();
        var printed = new StringBuilder();
        printed.append(issued).append(issued.tokens()).append(issued.authentication());
        printed.append(accepted(issued.tokens())).append(strategy).append(store.findAll(subject));
        issued.tokens()
                .refreshToken()
                .ifPresent(token -> printed.append(refresh(token)).append(refresh(token + "x")));

        var secrets =
                new ArrayList<String>(List.of(issued.tokens().accessToken().split("\\.", -1)));
        secrets.removeIf(part -> part.endsWith(issued.authentication().loginId())); // the id is no secret
        issued.tokens().refreshToken().ifPresent(token -> {
            var parts = token.split("\\.", -1);
            secrets.add(parts[parts.length - 1]);
            secrets.add(parts[parts.length - 2]);
        });
        store.findAll(subject)
                .forEach(record -> secrets.addAll(record.data().values().stream()
                        .filter(value -> value.length() > 15)
                        .toList()));
        assertThat(printed.toString()).doesNotContain(secrets);
    }

    @Test
    void aRefreshedTokenProvesTheSameLogin() {
        var issued = issue();
        issued.tokens().refreshToken().ifPresent(token -> {
            clock.advance(Duration.ofMinutes(4));

            var refreshed = refreshed(token);

            var authentication = accepted(refreshed.tokens());
            assertThat(authentication.loginId())
                    .isEqualTo(issued.authentication().loginId());
            assertThat(authentication.identity()).isEqualTo(identity);
            assertThat(authentication.authenticatedAt()).isEqualTo(NOW);
            assertThat(refreshed.tokens().expiresAt()).isAfter(issued.tokens().expiresAt());
        });
    }

    @Test
    void noRefreshMovesTheAbsoluteEnd() {
        var tokens = issue().tokens();
        var end = tokens.loginExpiresAt();
        while (tokens.refreshToken().isPresent()
                && clock.instant().plusSeconds(120).isBefore(end)) {
            clock.advance(Duration.between(clock.instant(), end).dividedBy(2));
            tokens = refreshed(tokens.refreshToken().get()).tokens();
            assertThat(tokens.loginExpiresAt()).isEqualTo(end);
            assertThat(tokens.expiresAt()).isBeforeOrEqualTo(end);
        }
        clock.set(end);
        assertRejected(tokens.accessToken());
        tokens.refreshToken().ifPresent(token -> assertThat(refresh(token)).isInstanceOf(RefreshResult.Rejected.class));
    }

    @Test
    void aRefreshTokenOpensNothing() {
        issue().tokens().refreshToken().ifPresent(this::assertRejected);
    }

    @Test
    void anEndedLoginIsNotRefreshed() {
        var tokens = issue().tokens();
        store.deleteAll(subject);

        tokens.refreshToken().ifPresent(token -> assertThat(refresh(token)).isInstanceOf(RefreshResult.Rejected.class));
        assertThat(store.findAll(subject)).isEmpty();
    }

    @Test
    void parallelRefreshesWithOneTokenConverge() {
        issue().tokens().refreshToken().ifPresent(token -> {
            clock.advance(Duration.ofMinutes(3));

            var results = Threads.runTogether(16, i -> refreshed(token).tokens());

            assertThat(results.stream()
                            .map(tokens -> tokens.refreshToken().orElseThrow())
                            .distinct())
                    .as("lineages")
                    .hasSize(1);
            results.forEach(this::accepted);
        });
    }

    private IssueResult issue() {
        return issuer(identity);
    }

    private IssueResult issuer(Identity who) {
        return strategy.issuer().orElseThrow().issue(who, client);
    }

    private Optional<String> revoke(String token) {
        return strategy.revoker().orElseThrow().revoke(token);
    }

    private RefreshResult refresh(String token) {
        return strategy.refresher().orElseThrow().refresh(token);
    }

    private RefreshResult.Refreshed refreshed(String token) {
        var result = refresh(token);
        assertThat(result).isInstanceOf(RefreshResult.Refreshed.class);
        return (RefreshResult.Refreshed) result;
    }

    private Authentication accepted(Tokens tokens) {
        var result = strategy.authenticator().authenticate(tokens.accessToken());
        assertThat(result).isInstanceOf(AuthResult.Accepted.class);
        return ((AuthResult.Accepted) result).authentication();
    }

    private void assertRejected(String token) {
        assertThat(strategy.authenticator().authenticate(token)).isInstanceOf(AuthResult.Rejected.class);
    }

    private void assertRejectedAsPromised(Tokens tokens) {
        clock.advance(strategy.staleness());
        assertRejected(tokens.accessToken());
    }

    private static void assertSame(Authentication one, Authentication other) {
        assertThat(one.identity()).isEqualTo(other.identity());
        assertThat(one.loginId()).isEqualTo(other.loginId());
        assertThat(one.authenticatedAt()).isEqualTo(other.authenticatedAt());
        assertThat(one.expiresAt()).isEqualTo(other.expiresAt());
    }

    /** Returns what is nearly a token, or nothing like one. */
    private static List<String> junk(Tokens tokens) {
        var junk = new ArrayList<>(List.of(
                "",
                ".",
                "..",
                "...",
                "....",
                "\0",
                "😀",
                "😀.😀.😀",
                "a.b.c",
                "ps1_",
                "pr1_",
                "ps1_.",
                "pr1_...",
                "pr1_a.1.b.c",
                "eyJ",
                "eyJ.eyJ.eyJ",
                "e30.e30.",
                "null",
                "{}",
                " ",
                "x".repeat(100_000),
                ".".repeat(100_000),
                "ps1_" + "A".repeat(25) + "." + "A".repeat(43)));
        var random = new Random(20260301);
        var originals = new ArrayList<>(List.of(tokens.accessToken()));
        tokens.refreshToken().ifPresent(originals::add);
        for (var original : originals) {
            junk.addAll(List.of(original + "A", original + "=", original + "!", " " + original, original + "\n"));
            junk.addAll(List.of(original.substring(1), original.toUpperCase(Locale.ROOT)));
            for (var i = 0; i < 200; i++) {
                var at = random.nextInt(original.length());
                junk.add(original.substring(0, at));
                var other = (char) (original.charAt(at) ^ (1 << random.nextInt(7)));
                junk.add(original.substring(0, at) + other + original.substring(at + 1));
            }
        }
        return junk;
    }
}
