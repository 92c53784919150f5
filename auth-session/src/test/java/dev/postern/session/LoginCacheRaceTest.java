package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.LoginIds;
import dev.postern.LoginRecord;
import dev.postern.Secret;
import java.lang.ref.WeakReference;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An end of a login while it is read: what the read brings is kept for nobody. */
class LoginCacheRaceTest {
    private static final Duration MAX_AGE = Duration.ofMinutes(1);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant UNTIL = NOW.plusSeconds(60);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final SessionToken TOKEN =
            new SessionToken(LoginIds.newId("alice", RANDOM), Secret.generate(RANDOM));
    private static final LoginRecord LOGIN = login();

    private final AtomicLong nanos = new AtomicLong();
    private final List<String> due = new ArrayList<>();
    private final LoginCache cache = new LoginCache(MAX_AGE, id -> false, due::add, 1_000, nanos::get);

    @Test
    void anEndInTheMiddleOfAReadIsNotLost() {
        var reading = cache.reading(LOGIN.id());
        cache.forget(LOGIN.id());
        cache.keep(reading, LOGIN, UNTIL);

        assertThat(find(cache, TOKEN, NOW)).isNull();
        cache.keep(cache.reading(LOGIN.id()), LOGIN, UNTIL);
        assertThat(find(cache, TOKEN, NOW)).isSameAs(LOGIN);
    }

    @Test
    void aLoginThatWasFoundBeforeItsEndIsNotFoundAfterIt() {
        cache.keep(cache.reading(LOGIN.id()), LOGIN, UNTIL);
        assertThat(find(cache, TOKEN, NOW)).isSameAs(LOGIN);
        cache.forget(LOGIN.id());
        assertThat(find(cache, TOKEN, NOW)).isNull();

        cache.keep(cache.reading(LOGIN.id()), LOGIN, UNTIL);
        assertThat(find(cache, TOKEN, NOW)).isSameAs(LOGIN);
        var reading = cache.reading(LOGIN.id());
        cache.forget(LOGIN.id());
        cache.keep(cache.reading(LOGIN.id()), LOGIN, UNTIL);
        assertThat(find(cache, TOKEN, NOW)).isSameAs(LOGIN);
        cache.keep(reading, LOGIN, UNTIL); // whoever comes with what was read before an end ends it again
        assertThat(find(cache, TOKEN, NOW)).isNull();
    }

    @Test
    void nothingOfALoginThatWasForgottenStaysInMemory() {
        var token = new SessionToken(LoginIds.newId("alice", RANDOM), Secret.generate(RANDOM));
        var login = keptAndFound(token);
        cache.forget(token.id());

        Awaitility.await().untilAsserted(() -> {
            System.gc();
            assertThat(login.get()).isNull();
        });
    }

    @Test
    void nothingOfALoginThatWasEvictedStaysInMemory() {
        var logins = Stream.generate(() -> new SessionToken(LoginIds.newId("alice", RANDOM), Secret.generate(RANDOM)))
                .limit(5_000)
                .map(this::keptAndFound)
                .toList();

        Awaitility.await().untilAsserted(() -> {
            System.gc();
            assertThat(logins).filteredOn(login -> login.get() != null).hasSizeBetween(1, 1_010);
        });
    }

    private WeakReference<LoginRecord> keptAndFound(SessionToken token) {
        var login = login(token);
        cache.keep(cache.reading(token.id()), login, UNTIL);
        assertThat(find(cache, token, NOW)).isSameAs(login);
        return new WeakReference<>(login);
    }

    /** Many of them share its place. */
    @Test
    void aLoginIsNotFoundByAnotherIdHoweverCloseItIs() {
        cache.keep(cache.reading(LOGIN.id()), LOGIN, UNTIL);
        assertThat(find(cache, TOKEN, NOW)).isSameAs(LOGIN);
        var token = TOKEN.reveal();
        for (var i = 0; i < 50_000; i++) {
            var close = token.substring(0, 12) + LoginIds.newId("alice", RANDOM).substring(8, 16) + token.substring(20);
            assertThat(cache.find(close, NOW.toEpochMilli())).isNull();
        }
    }

    /** More than there are places for, so that many share one. */
    @Test
    void ofManyLoginsEachIsFoundByItsOwnTokenAndNoMoreOfThemThanItsSize() {
        var small = new LoginCache(MAX_AGE, id -> false, due::add, 1_000, nanos::get);
        var large = new LoginCache(MAX_AGE, id -> false, due::add, 100_000, nanos::get);
        var logins = new HashMap<SessionToken, LoginRecord>();
        for (var i = 0; i < 20_000; i++) {
            var token = new SessionToken(LoginIds.newId("alice", RANDOM), Secret.generate(RANDOM));
            var login = login(token);
            logins.put(token, login);
            for (var kept : List.of(small, large)) {
                kept.keep(kept.reading(login.id()), login, UNTIL);
                assertThat(find(kept, token, NOW)).isSameAs(login);
            }
        }

        assertThat(logins)
                .allSatisfy(
                        (token, login) -> assertThat(find(large, token, NOW)).isSameAs(login));
        assertThat(logins.keySet())
                .filteredOn(token -> find(small, token, NOW) != null)
                .hasSizeBetween(1, 1_010);
    }

    @Test
    void theAgeOfALoginCountsFromTheStartOfItsRead() {
        var reading = cache.reading(LOGIN.id());
        nanos.addAndGet(MAX_AGE.toNanos() - 1);
        cache.keep(reading, LOGIN, UNTIL);
        assertThat(find(cache, TOKEN, NOW)).isSameAs(LOGIN);
        nanos.incrementAndGet();
        assertThat(find(cache, TOKEN, NOW)).isNull();
    }

    @Test
    void aLoginThatIsUsedInItsSecondHalfIsDueOnceForEachRead() {
        cache.keep(cache.reading(LOGIN.id()), LOGIN, UNTIL);
        nanos.addAndGet(MAX_AGE.toNanos() / 2 - 1);
        assertThat(find(cache, TOKEN, NOW)).isSameAs(LOGIN);
        assertThat(due).isEmpty();

        nanos.incrementAndGet();
        assertThat(find(cache, new SessionToken(TOKEN.id(), Secret.generate(RANDOM)), NOW))
                .isNull();
        assertThat(due).isEmpty();
        assertThat(find(cache, TOKEN, NOW)).isSameAs(LOGIN);
        assertThat(find(cache, TOKEN, NOW)).isSameAs(LOGIN);
        assertThat(due).containsExactly(LOGIN.id());

        cache.keep(cache.reading(LOGIN.id()), LOGIN, UNTIL);
        nanos.addAndGet(MAX_AGE.toNanos() / 2);
        assertThat(find(cache, TOKEN, NOW)).isSameAs(LOGIN);
        assertThat(due).containsExactly(LOGIN.id(), LOGIN.id());
    }

    @Test
    void aReadThatFindsNothingChangedKeepsWhatIsThereForLonger() {
        cache.keep(cache.reading(LOGIN.id()), LOGIN, UNTIL);
        nanos.addAndGet(MAX_AGE.toNanos() - 1);
        cache.keep(cache.reading(LOGIN.id()), login(), UNTIL);
        nanos.addAndGet(MAX_AGE.toNanos() - 1);
        assertThat(find(cache, TOKEN, NOW)).isSameAs(LOGIN);

        nanos.incrementAndGet();
        assertThat(find(cache, TOKEN, NOW)).isNull();
    }

    @Test
    void aReadThatFindsTheLoginChangedReplacesIt() {
        var changed = LOGIN.next().data(Map.of("colour", "green")).build();
        cache.keep(cache.reading(LOGIN.id()), LOGIN, UNTIL);
        assertThat(find(cache, TOKEN, NOW)).isSameAs(LOGIN);
        cache.keep(cache.reading(LOGIN.id()), changed, UNTIL);

        assertThat(find(cache, TOKEN, NOW)).isSameAs(changed);
    }

    @Test
    void aReadThatFindsTheSameLoginWithAnotherTimeToAskKeepsThat() {
        cache.keep(cache.reading(LOGIN.id()), LOGIN, UNTIL);
        cache.keep(cache.reading(LOGIN.id()), LOGIN, UNTIL.plusSeconds(1));
        assertThat(find(cache, TOKEN, UNTIL)).isSameAs(LOGIN);

        cache.keep(cache.reading(LOGIN.id()), LOGIN, UNTIL);
        assertThat(find(cache, TOKEN, UNTIL)).isNull();
    }

    @Test
    void whatIsNoIdIsForgottenWithoutHarm() {
        cache.keep(cache.reading(LOGIN.id()), LOGIN, UNTIL);
        cache.forget("");
        cache.forget(LOGIN.id() + "A");
        cache.forget("\u0141".repeat(LoginIds.LENGTH));

        assertThat(find(cache, TOKEN, NOW)).isSameAs(LOGIN);
    }

    /** In each place of a token: of the right secret with another id, of the right id with another secret. */
    @Test
    void noOtherSpellingOfATokenIsFound() {
        cache.keep(cache.reading(LOGIN.id()), LOGIN, UNTIL);
        var token = TOKEN.reveal();
        assertThat(find(cache, TOKEN, NOW)).isSameAs(LOGIN);
        for (var i = 0; i < token.length(); i++) {
            var c = token.charAt(i);
            for (var other : new char[] {(char) (c ^ 1), (char) (c | 0x80), (char) (c | 0x100), '?', '\ud800'}) {
                assertThat(cache.find(token.substring(0, i) + other + token.substring(i + 1), NOW.toEpochMilli()))
                        .as("%04x at %s", (int) other, i)
                        .isNull();
            }
        }
        for (var i = 4; i < token.length() - 1; i++) {
            var pairs = "\ud83d\ude00".repeat((token.length() - i) / 2);
            var odd = token.substring(0, i) + pairs + token.substring(i + pairs.length());
            assertThat(cache.find(odd, NOW.toEpochMilli())).as("from %s", i).isNull();
            odd = odd.substring(0, 29) + '.' + odd.substring(30);
            assertThat(cache.find(odd, NOW.toEpochMilli())).as("from %s", i).isNull();
        }
        assertThat(cache.find("", NOW.toEpochMilli())).isNull();
        assertThat(cache.find(token + "A", NOW.toEpochMilli())).isNull();
        assertThat(cache.find(token.substring(1), NOW.toEpochMilli())).isNull();
        assertThat(find(cache, TOKEN, NOW)).isSameAs(LOGIN);
    }

    @Test
    void aReadThatBeganEarlierAndEndsLaterReplacesNothing() {
        var early = cache.reading(LOGIN.id());
        nanos.addAndGet(1_000);
        var later = LOGIN.next().lastSeenAt(LOGIN.lastSeenAt().plusSeconds(1)).build();
        cache.keep(cache.reading(LOGIN.id()), later, UNTIL);
        cache.keep(early, LOGIN, UNTIL);

        assertThat(find(cache, TOKEN, NOW)).isSameAs(later);
    }

    @Test
    void whatIsKnownToHaveEndedIsNotKept() {
        var knowing = new LoginCache(MAX_AGE, LOGIN.id()::equals, due::add, 1_000, nanos::get);
        knowing.keep(knowing.reading(LOGIN.id()), LOGIN, UNTIL);

        assertThat(find(knowing, TOKEN, NOW)).isNull();
    }

    @Test
    void aRememberedLoginIsFoundByItsOwnTokenOnly() {
        cache.keep(cache.reading(LOGIN.id()), LOGIN, UNTIL);

        assertThat(find(cache, new SessionToken(TOKEN.id(), Secret.generate(RANDOM)), NOW))
                .isNull();
        assertThat(find(cache, TOKEN, NOW)).isSameAs(LOGIN);
    }

    @Test
    void aLoginIsFoundUntilItIsToBeAskedFor() {
        cache.keep(cache.reading(LOGIN.id()), LOGIN, UNTIL);

        assertThat(find(cache, TOKEN, UNTIL.minusNanos(1))).isSameAs(LOGIN);
        assertThat(find(cache, TOKEN, UNTIL)).isNull();
    }

    @Test
    void aLoginWithAHashThatNoSecretHasIsNotKept() {
        cache.keep(cache.reading(LOGIN.id()), LOGIN.next().secretHash("no hash").build(), UNTIL);

        assertThat(find(cache, TOKEN, NOW)).isNull();
    }

    @Test
    void noEndIsLost() throws Exception {
        race(50_000);
    }

    @Test
    @Tag("races")
    void noEndIsLostInManyRounds() throws Exception {
        race(1_000_000);
    }

    /** Two threads that start each round at the same moment: one reads the store and keeps, the other ends. */
    private void race(int rounds) throws InterruptedException {
        var store = new AtomicReference<LoginRecord>();
        var round = new AtomicInteger();
        var done = new AtomicInteger();
        var stopped = new CountDownLatch(1);
        var both = new AtomicInteger();
        var reader = new Thread(() -> {
            for (var i = 1; i <= rounds; i++) {
                awaitRound(round, i);
                var reading = cache.reading(LOGIN.id());
                var found = store.get();
                if (found != null) {
                    both.incrementAndGet();
                    cache.keep(reading, found, UNTIL);
                    find(cache, TOKEN, NOW); // which gives it the place where it is found again
                }
                done.incrementAndGet();
            }
            stopped.countDown();
        });
        reader.start();
        var lost = 0;
        for (var i = 1; i <= rounds; i++) {
            store.set(LOGIN);
            round.set(i);
            for (var spin = 0; spin < i % 64; spin++) {
                Thread.onSpinWait();
            }
            store.set(null);
            cache.forget(LOGIN.id());
            var isLost = find(cache, TOKEN, NOW) != null;
            while (done.get() < i) {
                Thread.onSpinWait();
            }
            lost += isLost || find(cache, TOKEN, NOW) != null ? 1 : 0;
        }
        stopped.await();

        assertThat(lost).as("ends that a read undid").isZero();
        assertThat(both).as("reads that found the login before its end").hasPositiveValue();
    }

    private static void awaitRound(AtomicInteger round, int wanted) {
        while (round.get() < wanted) {
            Thread.onSpinWait();
        }
    }

    private static @Nullable LoginRecord find(LoginCache cache, SessionToken token, Instant now) {
        return cache.find(token.reveal(), now.toEpochMilli());
    }

    private static LoginRecord login() {
        return login(TOKEN);
    }

    private static LoginRecord login(SessionToken token) {
        return new LoginRecord(
                token.id(),
                1,
                "session",
                Identity.of("alice"),
                Client.UNKNOWN,
                NOW,
                NOW,
                NOW.plusSeconds(3_600),
                Duration.ofMinutes(30),
                token.hash(),
                Map.of());
    }
}
