package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
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
    void whatIsOverMakesRoom() {
        var store = new MemoryTokenStore(clock, 2);
        var first = insert(store, "a");
        insert(store, "b");
        now = now.plus(Duration.ofHours(1));

        insert(store, "c");

        assertThat(store.find(first.id())).isEmpty();
        assertThat(store.findAll("a")).isEmpty();
        assertThat(store.findAll("c")).hasSize(1);
    }

    @Test
    void whatIsOverIsDroppedInTimeThoughThereIsRoom() {
        var store = new MemoryTokenStore(clock, 100);
        var first = insert(store, "a");
        now = now.plus(Duration.ofHours(1));

        insert(store, "b");

        assertThat(store.find(first.id())).isEmpty();
    }

    @Test
    void aStoreForNothingIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new MemoryTokenStore(clock, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new LoginLimit(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new LoginLimit(LoginLimit.MOST + 1));
    }

    private LoginRecord insert(MemoryTokenStore store, String subject) {
        var record = new LoginRecord(
                LoginIds.newId(subject, new SecureRandom()),
                1,
                "test",
                Identity.of(subject),
                Client.UNKNOWN,
                now,
                now,
                now.plus(Duration.ofHours(24)),
                Duration.ofHours(1),
                "",
                Map.of());
        store.insert(record, LIMIT);
        return record;
    }
}
