package dev.postern.testkit;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A real Redis with one replica, and three sentinels that watch over them: {@link RedisServer}s on the loopback interface.
 * A primary that is gone for a second and a half is replaced. Safe for use by many threads.
 */
public final class SentinelServers implements AutoCloseable {
    private static final String NAME = "postern";
    private static final int SENTINELS = 3;
    private static final String CONFIGURATION = """
            sentinel monitor %1$s 127.0.0.1 %2$d 2
            sentinel down-after-milliseconds %1$s 1500
            sentinel failover-timeout %1$s 2000
            """;

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<RedisServer> sentinels = new ArrayList<>();

    private SentinelServers() {}

    /**
     * Starts them all and waits until the replica has what the primary has and the sentinels know of each other.
     *
     * @throws UncheckedIOException if there is no binary for this machine or it does not start
     */
    public static SentinelServers start() {
        var made = new SentinelServers();
        try {
            made.launch();
            return made;
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
    }

    private void launch() {
        servers.add(RedisServer.start("--repl-diskless-sync-delay", "0"));
        servers.add(RedisServer.start("--repl-diskless-sync-delay", "0"));
        var primary = servers.get(0);
        follow(servers.get(1), primary);
        awaitLink(servers.get(1));
        for (var i = 0; i < SENTINELS; i++) {
            sentinels.add(RedisServer.start(CONFIGURATION.formatted(NAME, primary.port()), "--sentinel"));
        }
        awaitWatched();
    }

    /** Returns the address, such as {@code redis-sentinel://127.0.0.1:41233,127.0.0.1:41234,127.0.0.1:41235/postern}. */
    public String uri() {
        return sentinels.stream()
                .map(sentinel -> "127.0.0.1:" + sentinel.port())
                .collect(Collectors.joining(",", "redis-sentinel://", "/" + NAME));
    }

    /** Returns the server that most sentinels call the primary; it need not run. */
    public RedisServer primary() {
        return servers.stream()
                .max((one, other) -> Long.compare(votes(one), votes(other)))
                .orElseThrow();
    }

    /** Returns the other server. */
    public RedisServer replica() {
        var primary = primary();
        return servers.stream()
                .filter(server -> !server.equals(primary))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the sentinels. */
    public List<RedisServer> sentinels() {
        return List.copyOf(sentinels);
    }

    /** Kills the primary and waits until all sentinels name the other server and that one takes writes. */
    public void failOver() {
        failOver(() -> {});
    }

    /** Does the same, and tells as soon as the primary is dead, which is long before another one takes over. */
    public void failOver(Runnable killed) {
        var old = primary();
        var next = replica();
        old.stop();
        killed.run();
        RedisServer.until("a new primary", () -> votes(next) == SENTINELS && isPrimary(next));
    }

    /** Starts what was killed as the replica of the primary, and waits until it has what the primary has. */
    public void restoreReplica() {
        var replica = replica();
        replica.restart(List.of("--replicaof", "127.0.0.1 " + primary().port()));
        awaitLink(replica);
        awaitWatched();
    }

    /** Stops all of them and deletes their folders. Repeating it is harmless. */
    @Override
    public void close() {
        sentinels.forEach(RedisServer::close);
        servers.forEach(RedisServer::close);
    }

    private long votes(RedisServer server) {
        return sentinels.stream()
                .filter(RedisServer::isRunning)
                .filter(sentinel -> sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME)
                        .contains("\r\n" + server.port() + "\r\n"))
                .count();
    }

    /** A sentinel that has not seen replica and colleagues can't fail over. */
    private void awaitWatched() {
        RedisServer.until(
                "sentinels that know all",
                () -> sentinels.stream().allMatch(sentinel -> {
                    var known = sentinel.command("SENTINEL", "MASTER", NAME);
                    return known.contains("num-slaves\r\n$1\r\n1\r\n")
                            && known.contains("num-other-sentinels\r\n$1\r\n2\r\n")
                            && known.contains("flags\r\n$6\r\nmaster\r\n")
                            && sentinel.command("SENTINEL", "REPLICAS", NAME).contains("flags\r\n$5\r\nslave\r\n");
                }));
    }

    private static boolean isPrimary(RedisServer server) {
        return server.command("INFO", "replication").contains("role:master");
    }

    private static void follow(RedisServer replica, RedisServer primary) {
        replica.command("REPLICAOF", "127.0.0.1", String.valueOf(primary.port()));
    }

    private static void awaitLink(RedisServer replica) {
        RedisServer.until(
                "a replica that is up to date",
                () -> replica.command("INFO", "replication").contains("master_link_status:up"));
    }
}
