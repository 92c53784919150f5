package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.AuthEvent;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.EndReason;
import dev.postern.Identity;
import dev.postern.IdentityLookup;
import dev.postern.InsertResult;
import dev.postern.LoginLimit;
import dev.postern.LoginRecord;
import dev.postern.Postern;
import dev.postern.Reason;
import dev.postern.RefreshResult;
import dev.postern.Resources;
import dev.postern.Secret;
import dev.postern.Strategy;
import dev.postern.TokenStore;
import dev.postern.TokenStoreException;
import dev.postern.Tokens;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.Threads;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every case of a refresh, at its exact boundary, on each store. Grace is 60 s, an access token lasts 5 min. */
abstract class RefreshSuite {
    private static final Duration GRACE = Duration.ofSeconds(60);

    // Whole seconds of today, because Redis forgets by its own clock.
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final MutableClock clock = MutableClock.at(start);
    private final CountingStore store = new CountingStore(openStore(clock));
    private final AtomicReference<Optional<Identity>> account = new AtomicReference<>(Optional.empty());
    private final Strategy strategy = strategy(Optional.empty());

    /** Opens the store, which is closed after the test. */
    abstract TokenStore openStore(Clock clock);

    @AfterEach
    final void closeStore() {
        store.store.close();
    }

    @Test
    void theCurrentTokenInsideTheGraceIsAnsweredWithItself() {
        var first = issue();
        clock.set(start.plus(GRACE).minusMillis(1));

        var again = refreshed(first);

        assertThat(again.refreshToken()).isEqualTo(first.refreshToken());
        assertThat(again.accessToken()).isNotEqualTo(first.accessToken());
        assertThat(again.expiresAt()).isEqualTo(start.plusSeconds(59 + 300));
        assertThat(store.writes()).isZero();
        assertAccepted(again);
    }

    @Test
    void theCurrentTokenAtTheEndOfTheGraceIsReplaced() {
        var first = issue();
        clock.set(start.plus(GRACE));

        var second = refreshed(first);

        assertThat(second.refreshToken()).isNotEqualTo(first.refreshToken());
        assertThat(store.writes()).isOne();
        assertThat(record(first).lastSeenAt()).isEqualTo(start.plus(GRACE));
        assertThat(record(first).version()).isEqualTo(2);
        assertAccepted(second);
    }

    @Test
    void aLostAnswerDoesNoHarm() {
        var first = issue();
        clock.advance(Duration.ofMinutes(4));
        var lost = refreshed(first);
        clock.advance(GRACE.minusMillis(1));

        var second = refreshed(first);

        assertThat(second.refreshToken()).isEqualTo(lost.refreshToken());
        assertThat(store.writes()).isOne();
        assertAccepted(second);
        clock.advance(Duration.ofMinutes(4));
        assertThat(refreshed(second).refreshToken()).isNotEqualTo(second.refreshToken());
    }

    @Test
    void retriesNeverMoveTheWindow() {
        var first = issue();
        clock.advance(Duration.ofMinutes(4));
        refreshed(first);
        for (var i = 0; i < 5; i++) {
            clock.advance(Duration.ofSeconds(11));
            refreshed(first);
        }
        clock.advance(Duration.ofSeconds(5));

        assertReused(first);
    }

    @Test
    void aReplacedTokenAtTheEndOfTheGraceIsTheft() {
        var first = issue();
        clock.advance(Duration.ofMinutes(4));
        var second = refreshed(first);
        clock.advance(GRACE);

        assertReused(first);

        assertThat(rejected(second).reason()).isEqualTo(Reason.ENDED);
        assertThat(authenticate(second)).isEqualTo(new AuthResult.Rejected(Reason.ENDED));
    }

    @Test
    void theftIsFoundAlsoAfterTheAccessTokenWasUsed() {
        var first = issue();
        clock.advance(Duration.ofMinutes(4));
        var second = refreshed(first);
        assertAccepted(second);
        clock.advance(GRACE);

        assertReused(first);
    }

    @Test
    void aGrandparentIsTheftEvenInsideTheGrace() {
        var first = issue();
        clock.advance(GRACE);
        var second = refreshed(first);
        clock.advance(GRACE);
        refreshed(second);

        assertReused(first);
    }

    @Test
    void theftIsToldOnce() {
        var first = issue();
        clock.advance(GRACE);
        refreshed(first);
        clock.advance(GRACE);

        var results = Threads.runTogether(8, i -> (RefreshResult.Rejected) refresh(first));

        assertThat(results.stream().filter(r -> r.endedLoginId().isPresent())).hasSize(1);
    }

    @Test
    void whoFindsTheLoginEndedByAnotherDoesNotTellOfTheEndAgain() {
        var first = issue();
        clock.advance(GRACE);
        refreshed(first);
        clock.advance(GRACE);
        store.deletedByAnother = true;

        assertThat(rejected(first)).isEqualTo(new RefreshResult.Rejected(Reason.REUSED));
    }

    @Test
    void theftEndsThatLoginAlone() {
        var stolen = issue();
        var other = issue();
        clock.advance(GRACE);
        refreshed(stolen);
        clock.advance(GRACE);

        assertReused(stolen);

        assertAccepted(refreshed(other));
    }

    @Test
    void garbageEndsNoLogin() {
        var first = issue();
        clock.advance(GRACE);
        var second = refreshed(first);
        clock.advance(GRACE);
        var parts = parts(second);
        var foreign = parts(issue());
        var zeros = "A".repeat(22);
        for (var garbage : List.of(
                token(parts[0], "1", parts[2], parts[3]), // of the wrong number
                token(parts[0], "3", parts[2], parts[3]),
                token(parts[0], "2", foreign[2], parts[3]),
                token(parts[0], "2", parts[2], foreign[3]),
                token(parts[0], "1", foreign[2], foreign[3]),
                token(parts[0], "2", parts[2], zeros),
                token(parts[0], "999999999", parts[2], zeros))) {
            assertThat(rejected(garbage)).isEqualTo(new RefreshResult.Rejected(Reason.BAD_SIGNATURE));
            assertThat(strategy.revoker().orElseThrow().revoke(garbage)).isEmpty();
        }
        assertAccepted(refreshed(second));
    }

    @Test
    void aTokenHasOneSpelling() {
        var first = issue();
        var parts = parts(first);
        for (var other : List.of(
                token(parts[0], "01", parts[2], parts[3]),
                token(parts[0], "+1", parts[2], parts[3]),
                token(parts[0], "", parts[2], parts[3]),
                token(parts[0], "0", parts[2], parts[3]),
                token(parts[0], "-1", parts[2], parts[3]),
                token(parts[0], "1000000000", parts[2], parts[3]),
                token(parts[0], "\u0661", parts[2], parts[3]),
                token(parts[0], "1", parts[2], parts[3] + "="),
                token(parts[0], "1", parts[2], parts[3].substring(0, 21) + (char) (parts[3].charAt(21) + 1)),
                token(parts[0], "1", parts[2] + "A", parts[3]),
                token(parts[0] + "A", "1", parts[2], parts[3]),
                token(parts[0], "1", parts[2], parts[3]) + ".",
                token(parts[0], "1", parts[2], parts[3]) + "\n")) {
            assertThat(rejected(other).reason()).as(other).isEqualTo(Reason.MALFORMED);
        }
        assertThat(rejected(first.accessToken()).reason()).isEqualTo(Reason.WRONG_KIND);
        assertThat(rejected("").reason()).isEqualTo(Reason.WRONG_KIND);
    }

    @Test
    void aTokenAheadOfTheStoreEndsNothing() {
        var first = issue();
        var before = record(first);
        clock.advance(GRACE);
        var second = refreshed(first);
        store.restore(before); // as a failover that lost the write

        assertThat(rejected(second)).isEqualTo(new RefreshResult.Rejected(Reason.STORE_BEHIND));
        clock.advance(GRACE);
        var otherSecond = refreshed(first);
        assertAccepted(otherSecond);
        // Now there is another second token, and the lost one is of a branch that nobody goes on with.
        assertThat(rejected(second)).isEqualTo(new RefreshResult.Rejected(Reason.STORE_BEHIND));
        clock.advance(GRACE);
        assertAccepted(refreshed(otherSecond));
        assertThat(rejected(second)).isEqualTo(new RefreshResult.Rejected(Reason.STORE_BEHIND));
    }

    @Test
    void fiftyThreadsConvergeToOneLineage() {
        var first = issue();
        clock.advance(Duration.ofMinutes(4));

        var results = Threads.runTogether(50, i -> refreshed(first));

        assertThat(results.stream().map(t -> t.refreshToken().orElseThrow()).distinct())
                .hasSize(1);
        results.forEach(this::assertAccepted);
        assertThat(record(first).version()).isEqualTo(2);
        clock.advance(Duration.ofMinutes(4));
        assertAccepted(refreshed(results.get(0)));
    }

    @Test
    void nobodyIsLoggedOutAndEveryReplayIsFound() {
        hold(20);
    }

    @Test
    @Tag("soak")
    void nobodyIsLoggedOutAndEveryReplayIsFoundInManyRounds() {
        hold(2_000);
    }

    /** One login in fifty tabs that refresh together, round after round, with garbage among them and a thief behind. */
    private void hold(int rounds) {
        var first = issue(strategy(Optional.empty(), Map.of("auth.login.lifetime", "30d")));
        var current = first;
        for (var round = 0; round < rounds; round++) {
            clock.advance(GRACE);
            var presented = current;
            var version = record(presented).version();
            var parts = parts(current);
            var garbage = token(parts[0], parts[1], parts[2], "A".repeat(22));
            var results = Threads.runTogether(50, thread -> {
                if (thread % 10 == 0) {
                    assertThat(rejected(garbage)).isEqualTo(new RefreshResult.Rejected(Reason.BAD_SIGNATURE));
                }
                return refreshed(presented);
            });
            assertThat(results.stream().map(Tokens::refreshToken).distinct()).hasSize(1);
            current = results.get(0);
            assertThat(current.refreshToken()).isNotEqualTo(presented.refreshToken());
            assertThat(record(current).version()).isEqualTo(version + 1);
            assertThat(parts(current)).startsWith(parts(first)[0], String.valueOf(version + 1));
            assertAccepted(current);

            var stolen = issue();
            clock.advance(GRACE);
            refreshed(stolen);
            clock.advance(GRACE);
            var found = Threads.runTogether(2, thread -> rejected(stolen));
            assertThat(found)
                    .contains(new RefreshResult.Rejected(Reason.REUSED, Optional.of(parts(stolen)[0])))
                    .extracting(RefreshResult.Rejected::reason)
                    .isSubsetOf(Reason.REUSED, Reason.ENDED);
            current = refreshed(current);
        }
        assertReused(first);
    }

    @Test
    void anUnrelatedWriteOnlyCostsARetry() {
        var first = issue();
        clock.advance(GRACE);
        store.touchBeforeReplace(3);

        var second = refreshed(first);

        assertThat(record(first).version()).isEqualTo(5);
        assertAccepted(second);
    }

    @Test
    void aSwapThatIsNeverWonIsTheStoresFaultAndNotTheTokens() {
        var first = issue();
        clock.advance(GRACE);
        store.touchBeforeReplace(1_000);
        var before = store.reads.get();
        assertThatThrownBy(() -> refresh(first)).isInstanceOf(TokenStoreException.class);
        assertThat(store.reads.get() - before).isEqualTo(8);

        store.touchBeforeReplace(0);
        assertAccepted(refreshed(first));
    }

    @Test
    void aBrokenWriteLeavesTheOldTokenGood() {
        var first = issue();
        clock.advance(GRACE);
        store.failReplace(false);
        assertThatThrownBy(() -> refresh(first)).isInstanceOf(TokenStoreException.class);
        store.recover();

        assertAccepted(refreshed(first));
    }

    @Test
    void aWriteWhoseAnswerWasLostLeavesTheOldTokenGood() {
        var first = issue();
        clock.advance(GRACE);
        store.failReplace(true);
        assertThatThrownBy(() -> refresh(first)).isInstanceOf(TokenStoreException.class);
        store.recover();

        assertAccepted(refreshed(first));
        assertThat(record(first).version()).isEqualTo(2);
    }

    @Test
    void aServerThatDiesBetweenSwapAndAnswerLeavesItsWorkToAnother() {
        var dying = strategy(Optional.empty());
        var first = issue(dying);
        clock.advance(GRACE);
        store.afterReplace(() -> {
            throw new InternalError("died");
        });
        assertThatThrownBy(() -> refreshed(dying, first)).isInstanceOf(InternalError.class);
        store.afterReplace(() -> {});

        var another = strategy(Optional.empty());
        var second = refreshed(another, first);

        assertThat(second.refreshToken()).isNotEqualTo(first.refreshToken());
        assertThat(record(first).version()).isEqualTo(2);
        assertAccepted(second);
        clock.advance(GRACE);
        assertAccepted(refreshed(another, second));
    }

    @Test
    void theftThatCantBeWrittenDownIsFoundAgain() {
        var first = issue();
        clock.advance(GRACE);
        var second = refreshed(first);
        clock.advance(GRACE);
        store.failDelete = true;
        assertThatThrownBy(() -> refresh(first)).isInstanceOf(TokenStoreException.class);
        store.failDelete = false;

        assertReused(first);
        assertThat(rejected(second).reason()).isEqualTo(Reason.ENDED);
    }

    /** Who has the record can prove any token of the family, and knows the secret of none. */
    @Test
    void aStoreDumpEndsALoginAtWorst() {
        var first = issue();
        clock.advance(GRACE);
        var second = refreshed(first);
        clock.advance(GRACE);
        refreshed(second);
        clock.advance(Duration.ofSeconds(1)); // inside the grace, where the most is answered
        var dump = record(first);
        var state = RefreshState.of(dump);
        assertThat(state.number()).isEqualTo(3);
        var guesses = List.of(
                Secret.parse(dump.secretHash()).orElseThrow(),
                Secret.parse(dump.data().get("family")).orElseThrow(),
                Secret.parse(state.sealed()).orElseThrow(),
                Secret.ofBytes(new byte[32]),
                Secret.generate(TestKeys.RANDOM));

        for (var guess : guesses) {
            for (var number = 2; number <= 4; number++) {
                var forged = state.family().token(dump.id(), number, guess).reveal();
                assertThat(rejected(forged)).isEqualTo(new RefreshResult.Rejected(Reason.STORE_BEHIND));
            }
        }
        // The one before the predecessor opens nothing either, and neither do both together with the dump.
        var old = RefreshToken.parse(first.refreshToken().orElseThrow()).orElseThrow();
        assertThat(state.unseal(old, dump.secretHash())).isEmpty();
        assertThat(record(first)).isEqualTo(dump);

        var ending = state.family().token(dump.id(), 1, guesses.get(0)).reveal();
        assertThat(rejected(ending)).isEqualTo(new RefreshResult.Rejected(Reason.REUSED, Optional.of(dump.id())));
    }

    /** What the threat notes own up to; if this fails, they are too modest. */
    @Test
    void aStoreDumpAndTheTokenReplacedInThisGraceGiveTheSuccessor() {
        var first = issue();
        clock.advance(GRACE);
        var second = refreshed(first);
        var dump = record(first);
        var stolen = RefreshToken.parse(first.refreshToken().orElseThrow()).orElseThrow();

        assertThat(RefreshState.of(dump).unseal(stolen, dump.secretHash()))
                .map(RefreshToken::reveal)
                .isEqualTo(second.refreshToken());
    }

    @Test
    void expiryIsCountedFromTheInstantBeforeTheSwap() {
        var first = issue();
        clock.advance(GRACE);
        store.beforeReplace(() -> clock.advance(Duration.ofSeconds(40)));

        var second = refreshed(first);

        assertThat(second.expiresAt()).isEqualTo(start.plus(GRACE).plusSeconds(300));
    }

    @Test
    void anIdleLoginIsNotRefreshed() {
        var first = issue();
        clock.set(start.plus(Duration.ofHours(1)));

        assertThat(rejected(first)).isEqualTo(new RefreshResult.Rejected(Reason.IDLE));
    }

    @Test
    void useBeforeTheIdleTimeoutMovesIt() {
        var tokens = issue();
        clock.set(start.plus(Duration.ofHours(1)).minusMillis(1));
        tokens = refreshed(tokens);
        clock.advance(Duration.ofMinutes(59));

        assertAccepted(refreshed(tokens));
    }

    @Test
    void noRotationOutlivesTheLogin() {
        var tokens = issue();
        var end = tokens.loginExpiresAt();
        while (clock.instant().plusSeconds(1800).isBefore(end)) {
            clock.advance(Duration.ofMinutes(30));
            tokens = refreshed(tokens);
        }
        clock.set(end.minusMillis(1));
        tokens = refreshed(tokens);
        assertThat(tokens.expiresAt()).isEqualTo(end);
        assertAccepted(tokens);

        clock.set(end);
        assertThat(rejected(tokens)).isEqualTo(new RefreshResult.Rejected(Reason.EXPIRED));
        assertThat(authenticate(tokens)).isEqualTo(new AuthResult.Rejected(Reason.EXPIRED));
    }

    @Test
    void aLogoutByAnyTokenEndsTheLoginWhateverItsAge() {
        var first = issue();
        clock.advance(Duration.ofMinutes(6));

        assertThat(strategy.revoker().orElseThrow().revoke(first.accessToken())).isPresent();
        assertThat(rejected(first).reason()).isEqualTo(Reason.ENDED);

        var second = issue();
        var third = issue();
        assertThat(strategy.revoker().orElseThrow().revoke(second.refreshToken().orElseThrow()))
                .isPresent();
        assertThat(rejected(second).reason()).isEqualTo(Reason.ENDED);
        assertThat(authenticate(second)).isEqualTo(new AuthResult.Rejected(Reason.ENDED));
        assertAccepted(third);
    }

    @Test
    void aRefreshTokenIsNoAccessToken() {
        var result =
                strategy.authenticator().authenticate(issue().refreshToken().orElseThrow());

        assertThat(result).isEqualTo(new AuthResult.Rejected(Reason.WRONG_KIND));
    }

    @Test
    void rolesAreLookedUpAgain() {
        account.set(Optional.of(Identity.of("alice", "user")));
        var looking = strategy(Optional.of(subject -> account.get()));
        var first = issue(looking);
        account.set(Optional.of(Identity.of("alice", "user", "admin")));

        var inGrace = refreshed(looking, first);
        assertThat(rolesOf(inGrace)).containsExactlyInAnyOrder("user", "admin");
        assertThat(record(first).identity().roles()).containsExactly("user");

        clock.advance(GRACE);
        var rotated = refreshed(looking, first);
        assertThat(rolesOf(rotated)).containsExactlyInAnyOrder("user", "admin");
        assertThat(record(first).identity().roles()).containsExactlyInAnyOrder("user", "admin");
    }

    @Test
    void anAccountThatIsGoneEndsTheLogin() {
        var looking = strategy(Optional.of(subject -> account.get()));
        var first = issue(looking);

        var rejected = (RefreshResult.Rejected)
                looking.refresher().orElseThrow().refresh(first.refreshToken().orElseThrow());

        assertThat(rejected.reason()).isEqualTo(Reason.ACCOUNT_GONE);
        assertThat(rejected.endedLoginId()).contains(parts(first)[0]);
        assertThat(authenticate(first)).isEqualTo(new AuthResult.Rejected(Reason.ENDED));
    }

    @Test
    void accountsOutOfReachEndNothing() {
        var looking = strategy(Optional.of(subject -> {
            throw new IllegalStateException("no accounts today");
        }));
        var first = issue(looking);
        clock.advance(GRACE);

        assertThatThrownBy(() -> looking.refresher()
                        .orElseThrow()
                        .refresh(first.refreshToken().orElseThrow()))
                .hasMessage("no accounts today");
        assertThat(record(first).version()).isOne();
    }

    @Test
    void anAccountWhoseNewRolesFitNoTokenIsNotWrittenDown() {
        var looking = strategy(Optional.of(
                subject -> Optional.of(Identity.of("alice").withClaim("essay", "x".repeat(5_000)))));
        var first = issue(looking);
        clock.advance(GRACE);

        assertThatThrownBy(() -> looking.refresher()
                        .orElseThrow()
                        .refresh(first.refreshToken().orElseThrow()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("xxx");
        assertThat(record(first).version()).isOne();
    }

    @Test
    void aRecordOfAnotherStrategyHasNoRefreshTokens() {
        var first = issue();
        var jwt = record(first);
        store.restore(new LoginRecord(
                jwt.id(),
                1,
                "session",
                jwt.identity(),
                jwt.client(),
                jwt.authenticatedAt(),
                jwt.lastSeenAt(),
                jwt.expiresAt(),
                jwt.idleTimeout(),
                jwt.secretHash(),
                jwt.data()));

        assertThat(rejected(first).reason()).isEqualTo(Reason.ENDED);
        assertThat(strategy.revoker().orElseThrow().revoke(first.refreshToken().orElseThrow()))
                .isEmpty();
        assertThat(authenticate(first)).isEqualTo(new AuthResult.Rejected(Reason.ENDED));
    }

    @Test
    void aTokenOfOneSubjectOpensNoLoginOfAnother() {
        var first = issue();
        store.distort(alice -> new LoginRecord(
                alice.id(),
                1,
                "jwt",
                Identity.of("bob"),
                alice.client(),
                alice.authenticatedAt(),
                alice.lastSeenAt(),
                alice.expiresAt(),
                alice.idleTimeout(),
                alice.secretHash(),
                alice.data()));

        assertThat(authenticate(first)).isEqualTo(new AuthResult.Rejected(Reason.ENDED));
    }

    @Test
    void theLastNumberIsKept() {
        var current = record(issue());
        var secret = Secret.generate(TestKeys.RANDOM);
        var last = RefreshState.of(current).family().token(current.id(), RefreshToken.MOST, secret);
        var data = new HashMap<>(current.data());
        data.put("n", Long.toString(RefreshToken.MOST));
        store.restore(new LoginRecord(
                current.id(),
                1,
                "jwt",
                current.identity(),
                current.client(),
                current.authenticatedAt(),
                current.lastSeenAt(),
                current.expiresAt(),
                current.idleTimeout(),
                secret.hash(RefreshToken.PREFIX),
                data));
        clock.advance(GRACE);

        var result = strategy.refresher().orElseThrow().refresh(last.reveal());

        assertThat(((RefreshResult.Refreshed) result).tokens().refreshToken()).contains(last.reveal());
        assertThat(store.writes()).isZero();
    }

    @Test
    void anUnreadableStateIsTheStoresFault() {
        var first = issue();
        var current = record(first);
        for (var broken : List.of("n", "family", "rotatedAt", "sealed")) {
            var data = new HashMap<>(current.data());
            data.put(broken, "?");
            store.restore(new LoginRecord(
                    current.id(),
                    1,
                    "jwt",
                    current.identity(),
                    current.client(),
                    current.authenticatedAt(),
                    current.lastSeenAt(),
                    current.expiresAt(),
                    current.idleTimeout(),
                    current.secretHash(),
                    data));
            assertThatThrownBy(() -> refresh(first))
                    .isInstanceOf(TokenStoreException.class)
                    .hasNoCause();
        }
    }

    @Test
    void theStoreHoldsNoTokenAndNoSecretOfOne() {
        var first = issue();
        clock.advance(GRACE);
        var second = refreshed(first);
        var kept = record(first).secretHash() + record(first).data();

        for (var tokens : List.of(first, second)) {
            assertThat(kept).doesNotContain(parts(tokens)[2]).doesNotContain(parts(tokens)[3]);
        }
        assertThat(Secret.parse(parts(second)[2]).orElseThrow().hash("pr1_"))
                .isEqualTo(record(first).secretHash());
        assertThat(Secret.parse(parts(second)[2])
                        .orElseThrow()
                        .matches("ps1_", record(first).secretHash()))
                .isFalse();
    }

    @Test
    void aRefreshCostsOneReadAndAtMostOneWrite() {
        var first = issue();
        store.reads.set(0);
        refreshed(first);
        assertThat(store.reads.get()).isOne();

        clock.advance(GRACE);
        store.reads.set(0);
        refreshed(first);
        assertThat(store.reads.get()).isOne();
        assertThat(store.writes()).isOne();
    }

    @Test
    void theftAndALostWriteAreToldAsEvents() {
        var events = new CopyOnWriteArrayList<AuthEvent>();
        var config = AuthConfig.of(
                Map.of("auth.strategy", "jwt", "auth.jwt.algorithm", "HS256", "auth.jwt.key", TestKeys.secret()));
        try (var postern = Postern.builder(config)
                .store(store)
                .clock(clock)
                .events(events::add)
                .build()) {
            var first = issue(postern.strategy());
            var before = record(first);
            var id = before.id();
            clock.advance(GRACE);
            var second = refreshed(postern.strategy(), first).refreshToken().orElseThrow();
            var after = record(first);
            store.restore(before); // as a failover that lost the write
            events.clear();

            postern.refresh(second);
            assertThat(events).containsExactly(new AuthEvent.Rejected(Reason.STORE_BEHIND));

            store.restore(after);
            clock.advance(GRACE);
            events.clear();
            postern.refresh(first.refreshToken().orElseThrow());
            assertThat(events)
                    .containsExactly(
                            new AuthEvent.Rejected(Reason.REUSED),
                            new AuthEvent.ReuseDetected(id),
                            new AuthEvent.Ended(Optional.empty(), id, EndReason.REUSED));
        }
    }

    private Strategy strategy(Optional<IdentityLookup> identities) {
        return strategy(identities, Map.of());
    }

    private Strategy strategy(Optional<IdentityLookup> identities, Map<String, String> more) {
        var settings = new HashMap<>(more);
        settings.put("auth.jwt.algorithm", "HS256");
        settings.put("auth.jwt.key", TestKeys.secret());
        settings.put("auth.jwt.expiry-jitter", "0");
        var config = AuthConfig.of(settings);
        return new JwtStrategyProvider()
                .create(config, new Resources(store, clock, TestKeys.RANDOM, event -> {}, identities));
    }

    private Tokens issue() {
        return issue(strategy);
    }

    private static Tokens issue(Strategy strategy) {
        return strategy.issuer()
                .orElseThrow()
                .issue(Identity.of("alice", "user"), Client.UNKNOWN)
                .tokens();
    }

    private RefreshResult refresh(Tokens tokens) {
        return strategy.refresher().orElseThrow().refresh(tokens.refreshToken().orElseThrow());
    }

    private Tokens refreshed(Tokens tokens) {
        return refreshed(strategy, tokens);
    }

    private static Tokens refreshed(Strategy strategy, Tokens tokens) {
        var result =
                strategy.refresher().orElseThrow().refresh(tokens.refreshToken().orElseThrow());
        assertThat(result).isInstanceOf(RefreshResult.Refreshed.class);
        return ((RefreshResult.Refreshed) result).tokens();
    }

    private RefreshResult.Rejected rejected(Tokens tokens) {
        return rejected(tokens.refreshToken().orElseThrow());
    }

    private RefreshResult.Rejected rejected(String token) {
        var result = strategy.refresher().orElseThrow().refresh(token);
        assertThat(result).isInstanceOf(RefreshResult.Rejected.class);
        return (RefreshResult.Rejected) result;
    }

    private void assertReused(Tokens tokens) {
        assertThat(rejected(tokens))
                .isEqualTo(new RefreshResult.Rejected(Reason.REUSED, Optional.of(parts(tokens)[0])));
        assertThat(store.find(parts(tokens)[0])).isEmpty();
        assertThat(rejected(tokens)).isEqualTo(new RefreshResult.Rejected(Reason.ENDED));
    }

    private AuthResult authenticate(Tokens tokens) {
        return strategy.authenticator().authenticate(tokens.accessToken());
    }

    private void assertAccepted(Tokens tokens) {
        assertThat(authenticate(tokens)).isInstanceOf(AuthResult.Accepted.class);
    }

    private Set<String> rolesOf(Tokens tokens) {
        return ((AuthResult.Accepted) authenticate(tokens))
                .authentication()
                .identity()
                .roles();
    }

    private LoginRecord record(Tokens tokens) {
        return store.store.find(parts(tokens)[0]).orElseThrow();
    }

    /** Returns login id, number, secret and proof. */
    private static String[] parts(Tokens tokens) {
        return tokens.refreshToken().orElseThrow().substring(4).split("\\.", -1);
    }

    private static String token(String... parts) {
        return "pr1_" + String.join(".", parts);
    }

    /** Counts, and gets in the way of swaps. */
    private static final class CountingStore implements TokenStore {
        private final TokenStore store;
        private final AtomicInteger reads = new AtomicInteger();
        private final AtomicInteger writes = new AtomicInteger();
        private volatile Runnable beforeReplace = () -> {};
        private volatile UnaryOperator<LoginRecord> distortion = UnaryOperator.identity();
        private final AtomicInteger touches = new AtomicInteger();
        private volatile boolean fail;
        private volatile boolean deletedByAnother;
        private volatile boolean failAfterwards;
        private volatile Runnable afterReplace = () -> {};
        private volatile boolean failDelete;

        CountingStore(TokenStore store) {
            this.store = store;
        }

        int writes() {
            return writes.get();
        }

        void beforeReplace(Runnable action) {
            beforeReplace = action;
        }

        void afterReplace(Runnable action) {
            afterReplace = action;
        }

        /** Lets somebody else write the record first, so many times. */
        void touchBeforeReplace(int times) {
            touches.set(times);
        }

        void failReplace(boolean afterwards) {
            fail = true;
            failAfterwards = afterwards;
        }

        void recover() {
            fail = false;
        }

        /** Shows records as no store of ours would. */
        void distort(UnaryOperator<LoginRecord> how) {
            distortion = how;
        }

        void restore(LoginRecord record) {
            store.delete(record.id());
            store.insert(record, new LoginLimit(100));
        }

        @Override
        public InsertResult insert(LoginRecord record, LoginLimit limit) {
            return store.insert(record, limit);
        }

        @Override
        public Optional<LoginRecord> find(String id) {
            reads.incrementAndGet();
            return store.find(id).map(distortion);
        }

        @Override
        public boolean replace(LoginRecord current, LoginRecord next) {
            beforeReplace.run();
            if (touches.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                store.replace(
                        current,
                        current.next()
                                .lastSeenAt(current.lastSeenAt().plusMillis(1))
                                .build());
            }
            if (fail && !failAfterwards) {
                throw new TokenStoreException("broken before the write");
            }
            writes.incrementAndGet();
            var replaced = store.replace(current, next);
            afterReplace.run();
            if (fail) {
                throw new TokenStoreException("broken after the write");
            }
            return replaced;
        }

        @Override
        public boolean delete(String id) {
            if (failDelete) {
                throw new TokenStoreException("broken before the end");
            }
            return store.delete(id) && !deletedByAnother;
        }

        @Override
        public boolean delete(String id, String secretHash) {
            return store.delete(id, secretHash);
        }

        @Override
        public List<LoginRecord> findAll(String subject) {
            return store.findAll(subject);
        }

        @Override
        public Set<String> deleteAll(String subject) {
            return store.deleteAll(subject);
        }

        @Override
        public Set<String> deleteOthers(String subject, String keepId) {
            return store.deleteOthers(subject, keepId);
        }
    }
}
