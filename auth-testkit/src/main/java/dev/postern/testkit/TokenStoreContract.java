package dev.postern.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.Identity;
import dev.postern.InsertResult;
import dev.postern.LoginIds;
import dev.postern.LoginLimit;
import dev.postern.LoginRecord;
import dev.postern.TokenStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link TokenStore} must do. A store's test extends this class and opens the store; each test uses subjects
 * of its own, so that one server serves all.
 */
public abstract class TokenStoreContract {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
    private static final LoginLimit LIMIT = new LoginLimit(100);
    private static final int ROUNDS = 200;
    private static final int THREADS = 8;

    private final MutableClock clock = MutableClock.at(NOW);
    private final String subject = TestLogins.subject();
    private TokenStore store;

    /** For the store's test. */
    protected TokenStoreContract() {}

    /** Opens the store; the contract closes it after each test. A store that judges no time ignores the clock. */
    protected abstract TokenStore open(Clock clock);

    @BeforeEach
    final void openStore() {
        store = open(clock);
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    @Test
    void whatWasInsertedIsFoundEqual() {
        var record = inserted(subject);

        assertThat(store.find(record.id())).contains(record);
        assertThat(store.findAll(subject)).containsExactly(record);
    }

    @Test
    void severalAreFoundTogetherAndWhoIsAbsentIsLeftOut() {
        var unknown = LoginIds.newId(subject, new SecureRandom());
        var records = IntStream.range(0, 70)
                .mapToObj(i -> inserted(i % 2 == 0 ? subject : TestLogins.subject()))
                .toList();
        var ids = Stream.concat(records.stream().map(LoginRecord::id), Stream.of(unknown, "no id", ""))
                .toList();

        assertThat(store.findEach(ids)).containsExactlyInAnyOrderElementsOf(records);
        assertThat(store.findEach(List.of(unknown))).isEmpty();
        assertThat(store.findEach(List.of())).isEmpty();
    }

    @Test
    void everyCharacterSurvivesTheRoundTrip() {
        var odd = "ü 電 😀 \" \\ { } : = , ; \u00a0";
        var identity = new Identity(
                subject + odd, Set.of("a" + odd, "b"), Set.of("p" + odd), Map.of("n" + odd, "v\r\n\0" + odd));
        var record = TestLogins.of(identity, NOW);
        store.insert(record, LIMIT);
        var next = record.next()
                .data(Map.of("key" + odd, "value\n\t\0" + odd, "empty", "", "large", "x".repeat(100_000)))
                .build();

        assertThat(store.replace(record, next)).isTrue();
        assertThat(store.find(record.id())).contains(next);
        assertThat(store.findAll(identity.subject())).containsExactly(next);
        assertThat(store.deleteAll(identity.subject())).containsExactly(record.id());
    }

    /** As many bytes as {@code auth.session.max-bytes} can allow. */
    @Test
    void theLargestSessionSurvivesTheRoundTrip() {
        var record = inserted(subject);
        var next = record.next().data(Map.of("cart", "ü".repeat((1 << 19) - 2))).build();

        assertThat(store.replace(record, next)).isTrue();
        assertThat(store.find(record.id())).contains(next);
    }

    @Test
    void anIdentityWithoutRolesOrClaimsSurvivesTheRoundTrip() {
        var record = TestLogins.of(new Identity(subject, Set.of(), Set.of(), Map.of()), NOW);
        store.insert(record, LIMIT);

        assertThat(store.find(record.id())).contains(record);
    }

    @Test
    void anUnknownIdIsAbsent() {
        var unknown = LoginIds.newId(subject, new SecureRandom());

        assertThat(store.find(unknown)).isEmpty();
        assertThat(store.delete(unknown)).isFalse();
        assertThat(store.delete(unknown, "hash")).isFalse();
        assertThat(store.findAll(subject)).isEmpty();
        assertThat(store.deleteAll(subject)).isEmpty();
        assertThat(store.deleteOthers(subject, unknown)).isEmpty();
    }

    @Test
    void whatIsNoIdIsAbsentAndTouchesNothing() {
        var record = inserted(subject);
        var noIds = List.of(
                "",
                "*",
                "?",
                "[a-z]",
                record.id() + "*",
                record.id().substring(1),
                record.id() + "\r\nDEL x",
                record.id() + "\0",
                "x".repeat(1 << 20),
                "../" + record.id(),
                "{" + record.id() + "}");

        for (var noId : noIds) {
            assertThat(store.find(noId)).isEmpty();
            assertThat(store.delete(noId)).isFalse();
            assertThat(store.delete(noId, record.secretHash())).isFalse();
        }
        assertThat(store.find(record.id())).contains(record);
    }

    @Test
    void anIdThatIsThereAlreadyIsNotInsertedAgain() {
        var record = inserted(subject);
        var changed = record.next().data(Map.of("a", "1")).build();

        assertThatThrownBy(() -> store.insert(changed, LIMIT)).isInstanceOf(IllegalStateException.class);
        assertThat(store.find(record.id())).contains(record);
    }

    @Test
    void anIdThatWasMadeForAnotherSubjectIsRefused() {
        var record = TestLogins.of(subject, NOW);
        var foreign = TestLogins.of(TestLogins.subject(), NOW);
        var mixed = new LoginRecord(
                foreign.id(),
                record.version(),
                record.strategy(),
                record.identity(),
                record.client(),
                record.authenticatedAt(),
                record.lastSeenAt(),
                record.endsAt(),
                record.idleTimeout(),
                record.secretHash(),
                record.data());

        assertThatThrownBy(() -> store.insert(mixed, LIMIT)).isInstanceOf(IllegalArgumentException.class);
        assertThat(store.find(foreign.id())).isEmpty();
        assertThat(store.findAll(subject)).isEmpty();
    }

    @Test
    void replaceSwapsTheWholeRecord() {
        var record = inserted(subject);
        var next = record.next()
                .identity(new Identity(subject, Set.of("admin"), Set.of(), Map.of("name", "x")))
                .lastSeenAt(NOW.plusSeconds(60))
                .secretHash("another hash")
                .data(Map.of("a", "1", "b", "2"))
                .build();
        var afterNext = next.next().data(Map.of("b", "3")).build();

        assertThat(store.replace(record, next)).isTrue();
        assertThat(store.find(record.id())).contains(next);
        assertThat(store.replace(next, afterNext)).isTrue();
        assertThat(store.find(record.id())).contains(afterNext);
    }

    @Test
    void replaceOfAnOldVersionChangesNothing() {
        var record = inserted(subject);
        var winner = record.next().data(Map.of("winner", "yes")).build();
        store.replace(record, winner);

        assertThat(store.replace(record, record.next().build())).isFalse();
        assertThat(store.find(record.id())).contains(winner);
    }

    @Test
    void replaceNeverBringsBackADeletedRecord() {
        var record = inserted(subject);
        store.delete(record.id());

        assertThat(store.replace(record, record.next().build())).isFalse();
        assertThat(store.find(record.id())).isEmpty();
        assertThat(store.findAll(subject)).isEmpty();
    }

    @Test
    void replaceRefusesWhatIsNotTheNextVersion() {
        var record = inserted(subject);
        var secondNext = record.next().build().next().build();
        var another = TestLogins.of(subject, NOW).next().build();

        assertThatIllegalArgumentException().isThrownBy(() -> store.replace(record, secondNext));
        assertThatIllegalArgumentException().isThrownBy(() -> store.replace(record, another));
        assertThatIllegalArgumentException().isThrownBy(() -> store.replace(record, record));
    }

    @Test
    void aDeletedLoginIsGoneAndTheOthersStay() {
        var gone = inserted(subject);
        var kept = inserted(subject);

        assertThat(store.delete(gone.id())).isTrue();
        assertThat(store.delete(gone.id())).isFalse();
        assertThat(store.find(gone.id())).isEmpty();
        assertThat(store.findAll(subject)).containsExactly(kept);
    }

    @Test
    void deletingWithTheSecretAsksForTheRightOne() {
        var record = inserted(subject);

        assertThat(store.delete(record.id(), TestLogins.of(subject, NOW).secretHash()))
                .isFalse();
        assertThat(store.delete(record.id(), "")).isFalse();
        assertThat(store.find(record.id())).contains(record);
        assertThat(store.delete(record.id(), record.secretHash())).isTrue();
        assertThat(store.find(record.id())).isEmpty();
        assertThat(store.findAll(subject)).isEmpty();
    }

    @Test
    void aSecretHashIsComparedAsItIs() {
        var record = inserted(subject);
        var next = record.next().secretHash("a\\b\\t%ä").build();
        assertThat(store.replace(record, next)).isTrue();

        assertThat(store.delete(record.id(), "a\\\\b\\\\t%ä")).isFalse();
        assertThat(store.find(record.id())).contains(next);
        assertThat(store.delete(record.id(), next.secretHash())).isTrue();
    }

    @Test
    void theSecretBeforeAReplaceDeletesNothing() {
        var record = inserted(subject);
        store.replace(record, record.next().secretHash("renewed").build());

        assertThat(store.delete(record.id(), record.secretHash())).isFalse();
        assertThat(store.find(record.id())).isPresent();
    }

    @Test
    void allLoginsOfASubjectAreListedOldestFirst() {
        var second = inserted(subject, NOW.plusSeconds(2));
        var first = inserted(subject, NOW.plusSeconds(1));
        var third = inserted(subject, NOW.plusSeconds(3));
        inserted(TestLogins.subject());

        assertThat(store.findAll(subject)).containsExactly(first, second, third);
    }

    @Test
    void deleteAllEndsTheSubjectsLoginsAndNoOthers() {
        var first = inserted(subject);
        var second = inserted(subject);
        var stranger = inserted(TestLogins.subject());

        assertThat(store.deleteAll(subject)).containsExactlyInAnyOrder(first.id(), second.id());
        assertThat(store.findAll(subject)).isEmpty();
        assertThat(store.find(first.id())).isEmpty();
        assertThat(store.find(stranger.id())).contains(stranger);
        assertThat(store.deleteAll(subject)).isEmpty();
    }

    @Test
    void deleteOthersKeepsTheNamedLogin() {
        var first = inserted(subject);
        var kept = inserted(subject);
        var stranger = inserted(TestLogins.subject());

        assertThat(store.deleteOthers(subject, kept.id())).containsExactly(first.id());
        assertThat(store.findAll(subject)).containsExactly(kept);
        assertThat(store.deleteOthers(subject, stranger.id())).containsExactly(kept.id());
        assertThat(store.find(stranger.id())).contains(stranger);
    }

    @Test
    void oneLoginTooManyEndsTheOldest() {
        var limit = new LoginLimit(2);
        var oldest = TestLogins.of(subject, NOW);
        var older = TestLogins.of(subject, NOW.plusSeconds(1));
        var newest = TestLogins.of(subject, NOW.plusSeconds(2));

        assertThat(store.insert(oldest, limit).ended()).isEmpty();
        assertThat(store.insert(older, limit).ended()).isEmpty();
        assertThat(store.insert(newest, limit).ended()).containsExactly(oldest.id());
        assertThat(store.findAll(subject)).containsExactly(older, newest);
        assertThat(store.find(oldest.id())).isEmpty();
    }

    @Test
    void aLoweredLimitEndsAsManyAsItTakes() {
        var records = IntStream.range(0, 5)
                .mapToObj(i -> inserted(subject, NOW.plusSeconds(i)))
                .toList();
        var newest = TestLogins.of(subject, NOW.plusSeconds(9));

        assertThat(store.insert(newest, new LoginLimit(2)).ended())
                .containsExactlyInAnyOrderElementsOf(
                        records.subList(0, 4).stream().map(LoginRecord::id).toList());
        assertThat(store.findAll(subject)).containsExactly(records.get(4), newest);
    }

    @Test
    void aLimitThatRefusesKeepsTheLoginsThatAreThere() {
        var limit = new LoginLimit(2, LoginLimit.Policy.REFUSE_NEW);
        var first = TestLogins.of(subject, NOW);
        var second = TestLogins.of(subject, NOW.plusSeconds(1));
        var third = TestLogins.of(subject, NOW.plusSeconds(2));

        assertThat(store.insert(first, limit)).isEqualTo(InsertResult.ended(Set.of()));
        assertThat(store.insert(second, limit)).isEqualTo(InsertResult.ended(Set.of()));
        assertThat(store.insert(third, limit)).isEqualTo(InsertResult.REFUSED);
        assertThat(store.find(third.id())).isEmpty();
        assertThat(store.findAll(subject)).containsExactly(first, second);

        store.delete(first.id());
        assertThat(store.insert(third, limit).inserted()).isTrue();
    }

    @Test
    void aLoginThatIsOverMakesRoomAtALimitThatRefuses() {
        var limit = new LoginLimit(1, LoginLimit.Policy.REFUSE_NEW);
        store.insert(TestLogins.of(subject, NOW), limit);
        clock.advance(TestLogins.IDLE_TIMEOUT);
        var fresh = TestLogins.of(subject, NOW.plus(TestLogins.IDLE_TIMEOUT));

        assertThat(store.insert(fresh, limit)).isEqualTo(InsertResult.ended(Set.of()));
    }

    @Test
    void aLoginFromTheSameDeviceEndsTheOneBefore() {
        var limit = new LoginLimit(3, LoginLimit.Policy.ONE_PER_DEVICE);
        var phone = TestLogins.of(subject, "phone", NOW);
        var laptop = TestLogins.of(subject, "laptop", NOW.plusSeconds(1));
        var nameless = TestLogins.of(subject, " ", NOW.plusSeconds(2));
        List.of(phone, laptop, nameless)
                .forEach(login -> assertThat(store.insert(login, limit)).isEqualTo(InsertResult.ended(Set.of())));

        var laptopAgain = TestLogins.of(subject, "laptop", NOW.plusSeconds(3));
        assertThat(store.insert(laptopAgain, limit)).isEqualTo(InsertResult.ended(Set.of(laptop.id())));
        assertThat(store.findAll(subject)).containsExactly(phone, nameless, laptopAgain);

        var namelessToo = TestLogins.of(subject, " ", NOW.plusSeconds(4));
        assertThat(store.insert(namelessToo, limit))
                .as("no device is the same as one without a name; the limit ends the oldest")
                .isEqualTo(InsertResult.ended(Set.of(phone.id())));
    }

    @Test
    void aLoweredLimitHoldsBesideTheSameDevice() {
        var devices = List.of("phone", "laptop", "phone", "tablet", "phone");
        var logins = IntStream.range(0, devices.size())
                .mapToObj(i -> TestLogins.of(subject, devices.get(i), NOW.plusSeconds(i)))
                .toList();
        logins.forEach(login -> store.insert(login, LIMIT));
        var phone = TestLogins.of(subject, "phone", NOW.plusSeconds(9));

        assertThat(store.insert(phone, new LoginLimit(2, LoginLimit.Policy.ONE_PER_DEVICE))
                        .ended())
                .containsExactlyInAnyOrder(
                        logins.get(0).id(),
                        logins.get(1).id(),
                        logins.get(2).id(),
                        logins.get(4).id());
        assertThat(store.findAll(subject)).containsExactly(logins.get(3), phone);
    }

    @Test
    void aLimitThatRefusesIsNeverExceededByParallelLogins() {
        var limit = new LoginLimit(3, LoginLimit.Policy.REFUSE_NEW);
        var results = Threads.runTogether(32, i -> store.insert(TestLogins.of(subject, NOW.plusMillis(i)), limit));

        assertThat(results).filteredOn(InsertResult::inserted).hasSize(limit.max());
        assertThat(results).allMatch(result -> result.ended().isEmpty());
        assertThat(store.findAll(subject)).hasSize(limit.max());
    }

    @Test
    void aLoginThatIsOverCountsForNothing() {
        var limit = new LoginLimit(1);
        var idle = TestLogins.of(subject, NOW);
        store.insert(idle, limit);
        clock.advance(TestLogins.IDLE_TIMEOUT);
        var fresh = TestLogins.of(subject, NOW.plus(TestLogins.IDLE_TIMEOUT));

        assertThat(store.insert(fresh, limit).ended()).isEmpty();
        assertThat(store.findAll(subject)).contains(fresh);
    }

    @Test
    void aLoginThatIsOverFromTheStartIsNeverLiveAndTakesNoPlace() {
        var login = TestLogins.of(subject, NOW);
        var over = new LoginRecord(
                login.id(),
                1,
                login.strategy(),
                login.identity(),
                login.client(),
                NOW.minusSeconds(60),
                NOW,
                NOW,
                login.idleTimeout(),
                login.secretHash(),
                Map.of());
        var limit = new LoginLimit(1);
        store.insert(over, limit);

        assertThat(store.find(over.id()).filter(found -> found.isLive(NOW))).isEmpty();
        assertThat(store.insert(TestLogins.of(subject, NOW), limit)).isEqualTo(InsertResult.ended(Set.of()));
    }

    @Test
    void aLoginThatWasUsedIsNotTakenForOver() {
        var limit = new LoginLimit(1);
        var record = TestLogins.of(subject, NOW);
        store.insert(record, limit);
        store.replace(record, record.next().lastSeenAt(NOW.plusSeconds(60)).build());
        clock.advance(TestLogins.IDLE_TIMEOUT);
        var fresh = TestLogins.of(subject, NOW.plus(TestLogins.IDLE_TIMEOUT));

        assertThat(store.insert(fresh, limit).ended()).containsExactly(record.id());
    }

    @Test
    void aThousandLoginsAgreeInEveryView() {
        var limit = new LoginLimit(LoginLimit.MOST);
        var ids = new HashSet<String>();
        for (var i = 0; i < 1_000; i++) {
            var record = TestLogins.of(subject, NOW.plusSeconds(i));
            assertThat(store.insert(record, limit).ended()).isEmpty();
            ids.add(record.id());
        }

        assertThat(store.findAll(subject)).extracting(LoginRecord::id).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(store.deleteAll(subject)).isEqualTo(ids);
        assertThat(store.findAll(subject)).isEmpty();
    }

    @Test
    void ofManyConcurrentReplacesExactlyOneWins() {
        for (var round = 0; round < ROUNDS / 4; round++) {
            var record = inserted(subject + round);
            var wins = Threads.runTogether(
                    THREADS,
                    i -> store.replace(
                            record,
                            record.next().data(Map.of("by", String.valueOf(i))).build()));

            assertThat(wins).containsOnlyOnce(true);
            var winner = wins.indexOf(true);
            assertThat(store.find(record.id()).orElseThrow().data()).containsEntry("by", String.valueOf(winner));
        }
    }

    @Test
    void concurrentChangesThatReadAgainAreAllKept() {
        var record = inserted(subject);
        Threads.runTogether(THREADS, i -> {
            for (var change = 0; change < 10; change++) {
                addEntry(record.id(), "entry-" + i + "-" + change);
            }
            return true;
        });

        assertThat(store.find(record.id()).orElseThrow().data()).hasSize(THREADS * 10);
    }

    @Test
    void aReplaceThatRacesWithADeleteNeverBringsTheLoginBack() {
        for (var round = 0; round < ROUNDS; round++) {
            var record = inserted(subject + round);
            Threads.runTogether(3, i -> switch (i) {
                case 0 ->
                    store.replace(record, record.next().data(Map.of("a", "1")).build());
                case 1 -> store.delete(record.id());
                default -> store.deleteAll(record.subject()).isEmpty();
            });

            assertThat(store.find(record.id())).isEmpty();
            assertThat(store.findAll(record.subject())).isEmpty();
        }
    }

    @Test
    void atNoMomentDoMoreLoginsLiveThanTheLimitAllows() {
        var limit = new LoginLimit(3);
        var inserting = new AtomicBoolean(true);
        var most = new ArrayList<Integer>();
        var ended = new ArrayList<Set<String>>();
        var observer = new Thread(() -> {
            while (inserting.get()) {
                most.add(store.findAll(subject).size());
            }
        });
        observer.start();
        try {
            ended.addAll(Threads.runTogether(
                    32,
                    i -> store.insert(TestLogins.of(subject, NOW.plusMillis(i)), limit)
                            .ended()));
        } finally {
            inserting.set(false);
            Threads.join(observer);
        }

        assertThat(most).allMatch(count -> count <= limit.max());
        assertThat(store.findAll(subject)).hasSize(limit.max());
        assertThat(ended.stream().mapToInt(Set::size).sum()).isEqualTo(32 - limit.max());
    }

    @Test
    void deleteAllIsWhollyBeforeOrAfterAnInsert() {
        for (var round = 0; round < ROUNDS; round++) {
            var racing = subject + round;
            var record = TestLogins.of(racing, NOW);
            var deleted = new ArrayList<Set<String>>();
            Threads.runTogether(2, i -> {
                if (i == 0) {
                    store.insert(record, LIMIT);
                } else {
                    deleted.add(store.deleteAll(racing));
                }
                return true;
            });

            // The record and the list of the subject tell the same story: both have the login or neither.
            var survived = !deleted.get(0).contains(record.id());
            assertThat(store.find(record.id()).isPresent()).isEqualTo(survived);
            assertThat(store.findAll(racing)).hasSize(survived ? 1 : 0);
            assertThat(store.deleteAll(racing)).hasSize(survived ? 1 : 0);
        }
    }

    @Test
    void finerTimesThanMillisecondsAreCutAndNotRounded() {
        var record = TestLogins.of(subject, Instant.parse("2026-03-01T12:00:00.999999999Z"));
        store.insert(record, LIMIT);

        assertThat(store.find(record.id()).orElseThrow().lastSeenAt())
                .isEqualTo(Instant.parse("2026-03-01T12:00:00.999Z"));
        assertThat(record.idleTimeout()).isGreaterThan(Duration.ZERO);
    }

    private void addEntry(String id, String entry) {
        while (true) {
            var current = store.find(id).orElseThrow();
            var data = new HashMap<>(current.data());
            data.put(entry, "1");
            if (store.replace(current, current.next().data(data).build())) {
                return;
            }
        }
    }

    private LoginRecord inserted(String subject) {
        return inserted(subject, NOW);
    }

    private LoginRecord inserted(String subject, Instant now) {
        var record = TestLogins.of(subject, now);
        store.insert(record, LIMIT);
        return record;
    }
}
