package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Bound and purge; what every store must do is the contract's, which lives in the testkit. */
class MemoryTokenStoreBoundTest {
    private static final LoginLimit LIMIT = new LoginLimit(100);

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    @Test
    void aFullStoreRefusesANewLoginAndKeepsTheOthers() {
        var store = new MemoryTokenStore(clock, 2);
        var first = insert(store, "a");
        insert(store, "b");

        assertThatThrownBy(() -> insert(store, "c")).isInstanceOf(TokenStoreException.class);
        assertThat(store.find(first.id())).isPresent();
    }

    @Test
    void whatIsOverMakesRoomWhereverItStands() {
        var store = new MemoryTokenStore(clock, 200);
        for (var i = 0; i < 199; i++) {
            insert(store, "stays " + i, Duration.ofDays(1));
        }
        var over = insert(store, "over", Duration.ofHours(1));
        now = now.plus(Duration.ofHours(1));

        insert(store, "new", Duration.ofDays(1));

        assertThat(store.find(over.id())).isEmpty();
        assertThat(store.findAll("over")).isEmpty();
        assertThat(store.findAll("new")).hasSize(1);
        assertThatThrownBy(() -> insert(store, "one more")).isInstanceOf(TokenStoreException.class);
    }

    @Test
    void aFullStoreTakesNewLoginsAsOthersEnd() {
        var store = new MemoryTokenStore(clock, 100);
        for (var round = 0; round < 5; round++) {
            for (var i = 0; i < 100; i++) {
                insert(store, "subject " + i);
            }
            now = now.plus(Duration.ofHours(1));
        }

        assertThat(IntStream.range(0, 100)
                        .map(i -> store.findAll("subject " + i).size())
                        .sum())
                .isBetween(1, 100);
    }

    @Test
    void whatIsOverIsDroppedInTimeThoughThereIsRoom() {
        var store = new MemoryTokenStore(clock, 1_000);
        var over = IntStream.range(0, 100)
                .mapToObj(i -> insert(store, "over " + i, Duration.ofHours(1)))
                .toList();
        now = now.plus(Duration.ofHours(1));

        IntStream.range(0, 200).forEach(i -> insert(store, "new " + i, Duration.ofDays(1)));

        assertThat(over).allSatisfy(login -> assertThat(store.find(login.id())).isEmpty());
    }

    @Test
    void aLoginThatIsUsedIsNotDroppedAndHidesNoneThatIsOver() {
        var store = new MemoryTokenStore(clock, 400);
        var used = IntStream.range(0, 200)
                .mapToObj(i -> insert(store, "used " + i, Duration.ofHours(1)))
                .toList();
        now = now.plusMillis(1);
        IntStream.range(0, 200).forEach(i -> insert(store, "idle " + i, Duration.ofHours(1)));
        now = now.plus(Duration.ofMinutes(59));
        used.forEach(login -> store.replace(login, login.next().lastSeenAt(now).build()));
        now = now.plus(Duration.ofMinutes(1));

        IntStream.range(0, 200).forEach(i -> insert(store, "new " + i, Duration.ofHours(1)));

        assertThat(used).allSatisfy(login -> assertThat(store.find(login.id())).isPresent());
        assertThatThrownBy(() -> insert(store, "one more")).isInstanceOf(TokenStoreException.class);
    }

    @Test
    void subjectsThatTheIndexCannotTellApartKeepTheirOwnLogins() {
        // "Aa" and "BB" have the same hash code; of so many spellings two have the same tag as well.
        var byTag = new HashMap<String, String>();
        var twins = IntStream.range(0, 1 << 14)
                .mapToObj(bits -> IntStream.range(0, 14)
                        .mapToObj(bit -> (bits >> bit & 1) == 0 ? "Aa" : "BB")
                        .collect(Collectors.joining()))
                .flatMap(
                        subject -> Optional.ofNullable(byTag.put(LoginIds.tag(subject), subject))
                                .map(other -> List.of(subject, other))
                                .stream())
                .findFirst()
                .orElseThrow();
        var store = new MemoryTokenStore(clock, 10);
        var first = insert(store, twins.get(0));
        var second = insert(store, twins.get(1));

        assertThat(store.findAll(twins.get(0))).containsExactly(first);
        assertThat(store.insert(record(twins.get(0), Duration.ofHours(1)), new LoginLimit(1))
                        .ended())
                .containsExactly(first.id());
        assertThat(store.deleteAll(twins.get(0))).hasSize(1);
        assertThat(store.findAll(twins.get(1))).containsExactly(second);
        assertThat(store.deleteAll(twins.get(1))).containsExactly(second.id());
    }

    @Test
    void everyEndAndEveryRefusalGivesItsPlaceBack() {
        var store = new MemoryTokenStore(clock, 2);
        var kept = insert(store, "a");
        for (var i = 0; i < 5; i++) {
            assertThat(store.insert(record("a", Duration.ofHours(1)), new LoginLimit(1, LoginLimit.Policy.REFUSE_NEW)))
                    .isEqualTo(InsertResult.REFUSED);
            assertThatIllegalStateException().isThrownBy(() -> store.insert(kept, LIMIT));
            store.delete(insert(store, "b").id());
            insert(store, "b");
            store.deleteAll("b");
            insert(store, "a");
            store.deleteOthers("a", kept.id());
        }
        insert(store, "c");

        assertThatThrownBy(() -> insert(store, "d")).isInstanceOf(TokenStoreException.class);
    }

    @Test
    void parallelLoginsNeverExceedTheBound() throws Exception {
        var threads = Executors.newFixedThreadPool(4);
        try {
            for (var round = 0; round < 2_000; round++) {
                var store = new MemoryTokenStore(clock, 1);
                var start = new CyclicBarrier(4);
                var kept = new AtomicInteger();
                var attempts = IntStream.range(0, 4)
                        .mapToObj(i -> record("subject " + i, Duration.ofHours(1)))
                        .map(record -> threads.submit(() -> {
                            start.await();
                            try {
                                store.insert(record, LIMIT);
                                kept.incrementAndGet();
                            } catch (TokenStoreException e) {
                                // Full, as it should be for all but one.
                            }
                            return null;
                        }))
                        .toList();
                for (var attempt : attempts) {
                    attempt.get();
                }

                assertThat(kept).hasValue(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anIdMadeForAnotherSubjectIsRefused() {
        var store = new MemoryTokenStore(clock, 2);
        var record = record("a", Duration.ofHours(1));
        var foreign = new LoginRecord(
                LoginIds.newId("somebody else", new SecureRandom()),
                1,
                record.strategy(),
                record.identity(),
                record.client(),
                now,
                now,
                record.expiresAt(),
                record.idleTimeout(),
                "",
                Map.of());

        assertThatIllegalArgumentException().isThrownBy(() -> store.insert(foreign, LIMIT));
        assertThat(store.find(foreign.id())).isEmpty();
    }

    @Test
    void aStoreForNothingIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new MemoryTokenStore(clock, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new LoginLimit(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new LoginLimit(LoginLimit.MOST + 1));
    }

    private LoginRecord insert(MemoryTokenStore store, String subject) {
        return insert(store, subject, Duration.ofHours(1));
    }

    private LoginRecord insert(MemoryTokenStore store, String subject, Duration idleTimeout) {
        var record = record(subject, idleTimeout);
        store.insert(record, LIMIT);
        return record;
    }

    private LoginRecord record(String subject, Duration idleTimeout) {
        return new LoginRecord(
                LoginIds.newId(subject, new SecureRandom()),
                1,
                "test",
                Identity.of(subject),
                Client.UNKNOWN,
                now,
                now,
                now.plus(Duration.ofHours(24)),
                idleTimeout,
                "",
                Map.of());
    }
}
