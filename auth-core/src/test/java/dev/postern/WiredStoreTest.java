package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WiredStoreTest {
    @Test
    void aLogThatCannotBeClosedKeepsNothingElseOpen() {
        var store = new TestStore();
        store.feed = Optional.of(new ClosingBadly());
        var wired = WiredStore.open(provider(store), AuthConfig.of(Map.of()), event -> {}, Clock.systemUTC());
        wired.revocations().orElseThrow().use();
        wired.start();

        assertThatIllegalStateException().isThrownBy(wired::close);
        assertThat(store.closings).isEqualTo(1);
        wired.close();
        assertThat(store.closings).isEqualTo(1);
    }

    private static TokenStoreProvider provider(TokenStore store) {
        return new TokenStoreProvider() {
            @Override
            public String name() {
                return "given";
            }

            @Override
            public TokenStore create(AuthConfig config, Clock clock) {
                return store;
            }
        };
    }

    private static final class ClosingBadly implements RevocationFeed {
        @Override
        public void append(Collection<String> loginIds, Duration retention) {}

        @Override
        public Batch read(Optional<String> after, Duration retention) {
            return new Batch(List.of(), "", "", retention);
        }

        @Override
        public Listening listen(Runnable nudge) {
            return () -> {
                throw new IllegalStateException("fails on purpose");
            };
        }
    }
}
