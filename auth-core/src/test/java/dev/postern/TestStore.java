package dev.postern;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An empty store that remembers whether it was closed and can be broken. */
final class TestStore implements TokenStore {
    static final List<TestStore> opened = new ArrayList<>();

    int closings;
    boolean broken;
    Optional<RevocationFeed> feed = Optional.empty();

    public static final class Provider implements TokenStoreProvider {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public TokenStore create(AuthConfig config, Clock clock) {
            var store = new TestStore();
            opened.add(store);
            return store;
        }
    }

    static LoginRecord record(String subject, Instant now) {
        return new LoginRecord(
                LoginIds.newId(subject, new SecureRandom()),
                1,
                "gone",
                Identity.of(subject),
                Client.UNKNOWN,
                now,
                now,
                now.plus(Duration.ofHours(24)),
                Duration.ofHours(1),
                "",
                Map.of());
    }

    @Override
    public InsertResult insert(LoginRecord record, LoginLimit limit) {
        return answer(InsertResult.ended(Set.of()));
    }

    @Override
    public Optional<LoginRecord> find(String id) {
        return answer(Optional.empty());
    }

    @Override
    public boolean replace(LoginRecord current, LoginRecord next) {
        return answer(false);
    }

    @Override
    public boolean delete(String id) {
        return answer(false);
    }

    @Override
    public boolean delete(String id, String secretHash) {
        return answer(false);
    }

    @Override
    public List<LoginRecord> findAll(String subject) {
        return answer(List.of());
    }

    @Override
    public Set<String> deleteAll(String subject) {
        return answer(Set.of());
    }

    @Override
    public Set<String> deleteOthers(String subject, String keepId) {
        return answer(Set.of());
    }

    @Override
    public Optional<RevocationFeed> feed() {
        return feed;
    }

    @Override
    public void close() {
        closings++;
    }

    private <T> T answer(T answer) {
        if (broken) {
            throw new TokenStoreException("broken on purpose");
        }
        return answer;
    }
}
