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
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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
    void aLoginThatIsUsedIsNotDropped() {
        var store = new MemoryTokenStore(clock, 2);
        var used = insert(store, "used", Duration.ofHours(1));
        var idle = insert(store, "idle", Duration.ofHours(1));
        now = now.plus(Duration.ofMinutes(59));
        store.replace(used, used.next().lastSeenAt(now).build());
        now = now.plus(Duration.ofMinutes(1));

        insert(store, "new", Duration.ofHours(1));

        assertThat(store.find(used.id())).isPresent();
        assertThat(store.find(idle.id())).isEmpty();
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
    void parallelLoginsNeverExceedTheBound() throws InterruptedException {
        var store = new MemoryTokenStore(clock, 50);
        var kept = new AtomicInteger();
        var threads = IntStream.range(0, 8)
                .mapToObj(thread -> new Thread(() -> {
                    for (var i = 0; i < 50; i++) {
                        try {
                            insert(store, "subject " + thread + " " + i);
                            kept.incrementAndGet();
                        } catch (TokenStoreException e) {
                            // Full, as it should be.
                        }
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (var thread : threads) {
            thread.join();
        }

        assertThat(kept).hasValue(50);
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
