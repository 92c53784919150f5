package dev.postern.proofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.AuthConfig;
import dev.postern.Postern;
import dev.postern.proofs.Verdicts.Kind;
import dev.postern.testkit.SentinelServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A primary that is killed under sentinels again and again, while users log in and out through one {@link Postern}:
 * nobody gets in by a login that was ended, cookies outlive the server, and with a replica that confirms no end is lost.
 */
@Tag("crash")
class SentinelCrashTest {
    private static final int KILLS = Integer.getInteger("crash.kills", 50);
    private static final int THREADS = 8;
    private static final int PER_SECOND = 160;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void withAReplicaThatConfirmsNoAcknowledgedEndIsLost() {
        assertThat(acknowledgedEndsThatCameBack(1)).isZero();
    }

    /** The control: the same happens, nobody waits for the replica, and the driver sees what gets lost. */
    @Test
    void withoutOneSomeAcknowledgedEndsAreLost() {
        assertThat(acknowledgedEndsThatCameBack(0)).isPositive();
    }

    private static int acknowledgedEndsThatCameBack(int waitReplicas) {
        try (var servers = SentinelServers.start();
                var postern = postern(servers, waitReplicas)) {
            var use = new ArrayList<Duration>();
            var end = new ArrayList<Duration>();
            var load = new UsersUnderLoad(postern, THREADS, PER_SECOND);
            var verdicts = load.verdicts();
            try (load) {
                for (var kill = 0; kill < KILLS; kill++) {
                    awaitAnswers(verdicts);
                    if (kill % 2 == 1) {
                        breakLink(servers, verdicts);
                    }
                    servers.failOver(verdicts::killed);
                    servers.restoreReplica();
                    awaitAnswers(verdicts);
                    use.add(verdicts.unavailable(Kind.USE));
                    end.add(verdicts.unavailable(Kind.END));
                }
            }
            load.showAllEnded();
            print(waitReplicas, verdicts, Spread.of(use), Spread.of(end));
            assertThat(verdicts.wrong()).isEmpty();
            return verdicts.cameBack();
        }
    }

    /** The primary goes on alone for a while; what it answers meanwhile nobody else knows. */
    private static void breakLink(SentinelServers servers, Verdicts verdicts) {
        servers.replica().command("REPLICAOF", "127.0.0.1", "1");
        var goal = verdicts.begunSoFar(Kind.END) + 2 * THREADS;
        await("ends").atMost(PATIENCE).until(() -> verdicts.begunSoFar(Kind.END) >= goal);
    }

    private static void awaitAnswers(Verdicts verdicts) {
        var use = verdicts.answeredSoFar(Kind.USE) + 8 * THREADS;
        var end = verdicts.answeredSoFar(Kind.END) + THREADS;
        await("users who are served")
                .atMost(PATIENCE)
                .until(() -> verdicts.answeredSoFar(Kind.USE) >= use && verdicts.answeredSoFar(Kind.END) >= end);
    }

    private static Postern postern(SentinelServers servers, int waitReplicas) {
        var config = AuthConfig.of(Map.of(
                "auth.store",
                "redis",
                "auth.redis.uri",
                servers.uri(),
                "auth.session.cache",
                "off", // every use asks the servers
                "auth.redis.wait-replicas",
                String.valueOf(waitReplicas)));
        return Postern.builder(config).events(event -> {}).build();
    }

    private static void print(int waitReplicas, Verdicts verdicts, Spread use, Spread end) {
        System.out.printf(
                "crash: wait-replicas=%d, %d kills, before every second one the link to the replica broke; %,d operations"
                        + " at %d/s, %,d of them answered with TokenStoreException and none otherwise; %d false; %d of %,d"
                        + " acknowledged ends came back; %d logins lost; unavailable median %s, max %s (ends: %s, %s)%n",
                waitReplicas,
                KILLS,
                verdicts.operations(),
                PER_SECOND,
                verdicts.failures(),
                verdicts.wrong().size(),
                verdicts.cameBack(),
                verdicts.ended().size(),
                verdicts.lostLogins(),
                Spread.millis(use.median()),
                Spread.millis(use.max()),
                Spread.millis(end.median()),
                Spread.millis(end.max()));
    }
}
