package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The order in which a login ends: the log, the store, the memory of this node. */
class AnnouncingStoreTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final List<String> steps = new ArrayList<>();
    private final MemoryTokenStore memory = new MemoryTokenStore(Clock.fixed(NOW, ZoneOffset.UTC), 100);
    private final Feed feed = new Feed();
    private final Revocations view =
            new Revocations(feed, Duration.ofMinutes(10), Duration.ofSeconds(5), System::nanoTime).use();
    private final Observed observed = new Observed();
    private final AnnouncingStore store = new AnnouncingStore(observed, view);

    AnnouncingStoreTest() {
        view.onEnd(id -> steps.add("forget " + id.charAt(3)));
    }

    @Test
    void oneLoginEnds() {
        var login = insert("a");

        assertThat(store.delete(login.id())).isTrue();
        assertThat(steps).containsExactly("append a", "delete a", "forget a");
        assertThat(store.delete("no id")).isFalse();
        assertThat(steps).hasSize(3);
    }

    @Test
    void aLoginThatIsGoneFillsNoLogHoweverOftenItsTokenLogsOut() {
        var login = insert("a");
        store.delete(login.id());
        steps.clear();

        assertThat(store.delete(login.id())).isFalse();
        assertThat(store.delete(login.id(), login.secretHash())).isFalse();
        assertThat(steps).containsExactly("delete a", "delete a"); // it may be the first time that replicas confirm it
    }

    @Test
    void anEndThatStoppedHalfWayIsDoneOnceMoreAsAWhole() {
        var login = insert("a");
        view.announce(Set.of(login.id())); // then a crash; until the next try a refresh may make tokens
        steps.clear();

        assertThat(store.delete(login.id())).isTrue();
        assertThat(steps).containsExactly("append a", "delete a", "forget a");
    }

    @Test
    void anEndThatIsNotInTheLogForSureIsAnnouncedAgain() {
        var login = insert("a");
        feed.fails = true;
        assertThatThrownBy(() -> store.insert(record("b", NOW.plusSeconds(1)), new LoginLimit(1)))
                .isInstanceOf(TokenStoreException.class);
        feed.fails = false;
        steps.clear();

        assertThat(store.delete(login.id())).isFalse();
        assertThat(steps).contains("append a");
    }

    @Test
    void whoDoesNotKnowTheSecretEndsNothing() {
        var login = insert("a");

        assertThat(store.delete(login.id(), "another")).isFalse();
        assertThat(steps).isEmpty();
        assertThat(view.isEnded(login.id())).isFalse();
        assertThat(store.delete(login.id(), login.secretHash())).isTrue();
        assertThat(steps).containsExactly("append a", "delete a", "forget a");
    }

    @Test
    void aSecretThatWasRightStillEndsTheLoginWhenItIsRenewedMeanwhile() {
        var login = insert("a");
        observed.beforeDelete =
                () -> memory.replace(login, login.next().secretHash("renewed").build());

        assertThat(store.delete(login.id(), login.secretHash())).isTrue();
        assertThat(memory.find(login.id())).isEmpty();
        assertThat(view.isEnded(login.id())).isTrue();
    }

    @Test
    void allLoginsEndAndThoseThatCameMeanwhileToo() {
        insert("a");
        observed.beforeDelete = () -> insert("b");

        assertThat(store.deleteAll("alice")).hasSize(2);
        assertThat(steps).containsExactly("append a", "delete all", "forget a", "append b", "forget b");
    }

    @Test
    void theOneThatIsKeptIsNotAnnounced() {
        insert("a");
        var kept = insert("b");

        assertThat(store.deleteOthers("alice", kept.id())).hasSize(1);
        assertThat(steps).containsExactly("append a", "delete others", "forget a");
        assertThat(view.isEnded(kept.id())).isFalse();
    }

    @Test
    void whatTheLimitEndsIsAnnounced() {
        insert("a");
        var record = record("b", NOW.plusSeconds(1));
        store.insert(record, new LoginLimit(1));

        assertThat(steps).containsExactly("append a", "forget a");
    }

    @Test
    void whileTheLogIsOutOfReachNothingEnds() {
        var login = insert("a");
        feed.fails = true;

        assertThatThrownBy(() -> store.delete(login.id())).isInstanceOf(TokenStoreException.class);
        assertThatThrownBy(() -> store.deleteAll("alice")).isInstanceOf(TokenStoreException.class);
        assertThat(memory.find(login.id())).isPresent();
        assertThat(steps).isEmpty();
    }

    @Test
    void whatTheLimitEndsIsKnownHereThoughTheLogIsOutOfReachAndAppendedLater() {
        var login = insert("a");
        feed.fails = true;

        assertThatThrownBy(() -> store.insert(record("b", NOW.plusSeconds(1)), new LoginLimit(1)))
                .isInstanceOf(TokenStoreException.class);
        assertThat(view.isEnded(login.id())).isTrue();
        assertThat(steps).containsExactly("forget a");

        view.poll();
        feed.fails = false;
        view.poll();
        view.poll();
        assertThat(steps).containsExactly("forget a", "append a");
    }

    @Test
    void aStoreThatFailsAfterItDidAsToldLeavesNothingHere() {
        insert("a");
        observed.beforeDelete = () -> {
            memory.deleteAll("alice");
            throw new TokenStoreException("the answer was lost");
        };

        assertThatThrownBy(() -> store.deleteAll("alice")).isInstanceOf(TokenStoreException.class);
        assertThat(steps).containsExactly("append a", "forget a");
    }

    private LoginRecord insert(String name) {
        var record = record(name, NOW);
        memory.insert(record, new LoginLimit(100));
        return record;
    }

    private static LoginRecord record(String name, Instant at) {
        var id = LoginIds.tag("alice") + name.repeat(21) + "A";
        return new LoginRecord(
                id,
                1,
                "session",
                Identity.of("alice"),
                Client.UNKNOWN,
                at,
                at,
                NOW.plusSeconds(3_600),
                Duration.ofMinutes(30),
                Secret.ofBytes(new byte[32]).hash("ps1_" + name),
                Map.of());
    }

    private final class Feed implements RevocationFeed {
        private final List<String> entries = new ArrayList<>();
        private boolean fails;

        @Override
        public void append(Collection<String> loginIds, Duration retention) {
            if (fails) {
                throw new TokenStoreException("down");
            }
            entries.addAll(loginIds);
            loginIds.forEach(id -> steps.add("append " + id.charAt(3)));
        }

        @Override
        public Batch read(Optional<String> after, Duration retention) {
            if (fails) {
                throw new TokenStoreException("down");
            }
            return new Batch(entries, "0", "primary", Duration.ofMinutes(10));
        }
    }

    private final class Observed implements TokenStore {
        private Runnable beforeDelete = () -> {};

        @Override
        public InsertResult insert(LoginRecord record, LoginLimit limit) {
            return memory.insert(record, limit);
        }

        @Override
        public Optional<LoginRecord> find(String id) {
            return memory.find(id);
        }

        @Override
        public boolean replace(LoginRecord current, LoginRecord next) {
            return memory.replace(current, next);
        }

        @Override
        public boolean delete(String id) {
            beforeDelete.run();
            steps.add("delete " + id.charAt(3));
            return memory.delete(id);
        }

        @Override
        public boolean delete(String id, String secretHash) {
            beforeDelete.run();
            steps.add("delete " + id.charAt(3));
            return memory.delete(id, secretHash);
        }

        @Override
        public List<LoginRecord> findAll(String subject) {
            return memory.findAll(subject);
        }

        @Override
        public Set<String> deleteAll(String subject) {
            beforeDelete.run();
            steps.add("delete all");
            return memory.deleteAll(subject);
        }

        @Override
        public Set<String> deleteOthers(String subject, String keepId) {
            steps.add("delete others");
            return memory.deleteOthers(subject, keepId);
        }
    }
}
