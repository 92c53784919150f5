package dev.postern.proofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.postern.AuthConfig;
import dev.postern.LoginRecord;
import dev.postern.MemoryTokenStoreProvider;
import dev.postern.TokenStore;
import dev.postern.TokenStoreException;
import dev.postern.testkit.TestLogins;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class StoreConformanceOnMemoryTest extends StoreConformanceSuite {
    private static final int MOST = 1_100;

    @Override
    List<TokenStore> open(Clock clock) {
        var config = AuthConfig.of(Map.of("auth.memory.max-logins", String.valueOf(MOST)));
        var store = new MemoryTokenStoreProvider().create(config, clock);
        return List.of(store, store, store);
    }

    @Override
    void clear() {
        // Each run has a store of its own.
    }

    /** A full store takes no more, so the room that is left tells how many logins there are. */
    @Override
    Map<String, String> everything() {
        var logins = MOST - fill().stream().filter(store()::delete).count();
        return logins == 0 ? Map.of() : Map.of("logins", String.valueOf(logins));
    }

    @Override
    void assertKeptUntil(LoginRecord login, Instant end) {
        var now = clock.instant();
        clock.set(end.minusMillis(1));
        fill().forEach(store()::delete);
        assertThat(store().find(login.id())).contains(login);
        clock.set(now);
    }

    @Override
    void awaitRemoval(LoginRecord over) {
        clock.set(over.endsAt().plus(Duration.ofMinutes(2)));
        await().until(() -> {
            fill().forEach(store()::delete);
            return store().find(over.id()).isEmpty();
        });
    }

    @Override
    void withoutServers(Runnable action) {
        throw new UnsupportedOperationException("there are none");
    }

    /** The one thing that memory can run out of. */
    @Override
    void aStoreOutOfReachFailsAndRecovers() {
        var logins = fill();
        assertThat(logins).hasSize(MOST);
        assertThatThrownBy(() -> store().insert(TestLogins.of(SUBJECT, NOON), LIMIT))
                .isInstanceOf(TokenStoreException.class);

        store().delete(logins.get(0));

        var login = TestLogins.of(SUBJECT, NOON);
        store().insert(login, LIMIT);
        assertThat(store().find(login.id())).contains(login);
    }

    /** Inserts logins of many subjects until nothing more fits; returns their ids. */
    private List<String> fill() {
        var ids = new ArrayList<String>();
        try {
            while (true) {
                var login = TestLogins.of("filler-" + ids.size(), clock.instant());
                store().insert(login, LIMIT);
                ids.add(login.id());
            }
        } catch (TokenStoreException e) {
            return ids;
        }
    }
}
