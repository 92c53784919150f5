package dev.postern.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.TokenStore;
import dev.postern.testkit.Interleavings;
import dev.postern.testkit.Interleavings.Round;
import dev.postern.testkit.RedisServer;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;

/** On a single server, where what races is run in every order in which its commands can reach it. */
class StoreConformanceOnRedisTest extends RedisConformanceSuite {
    private static final String TIMEOUT = "30s";

    private final RedisServer server = RedisServer.start();
    private final Interleavings interleavings = Interleavings.before(server, 2);

    @AfterAll
    void stop() {
        interleavings.close();
        server.close();
    }

    @Override
    List<RedisServer> primaries() {
        return List.of(server);
    }

    @Override
    List<TokenStore> open(Clock clock) {
        return Stream.of(server.uri(), interleavings.uri(0), interleavings.uri(1))
                .map(uri -> open(uri, TIMEOUT, clock))
                .toList();
    }

    @Override
    void race(Supplier<Round> fresh) {
        fresh.get().operations().forEach(Runnable::run); // afterwards Redis knows the scripts
        var schedules = interleavings.explore(fresh);

        assertThat(schedules)
                .hasSizeGreaterThan(1)
                .allSatisfy(schedule -> assertThat(schedule.failure()).isEmpty());
    }

    @Override
    void withoutServers(Runnable action) {
        server.stop();
        action.run();
        server.restart();
    }
}
