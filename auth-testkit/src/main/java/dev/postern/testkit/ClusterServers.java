package dev.postern.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real Redis Cluster of three primaries with one replica each: {@link RedisServer}s on the loopback interface. A
 * primary that is gone for five seconds is replaced. Safe for use by many threads, but for its own changes to the
 * Cluster, which one thread makes.
 */
public final class ClusterServers implements AutoCloseable {
    /** How many slots a Cluster has. */
    public static final int SLOTS = 16_384;

    private static final int PRIMARIES = 3;
    private static final String MOVE_TIMEOUT_MILLIS = "5000";

    private final List<RedisServer> servers = new ArrayList<>();

    private ClusterServers() {}

    /**
     * Starts the nodes, makes a Cluster of them and waits until all slots are served and all replicas are up to date.
     *
     * @throws UncheckedIOException if there is no binary for this machine or it does not start
     */
    public static ClusterServers start() {
        var made = new ClusterServers();
        try {
            made.launch();
            return made;
        } catch (IOException e) {
            made.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
    }

    private void launch() throws IOException {
        var busPorts = new ArrayList<String>();
        for (var i = 0; i < 2 * PRIMARIES; i++) {
            var busPort = String.valueOf(RedisServer.freePort());
            servers.add(RedisServer.start(
                    "--cluster-enabled",
                    "yes",
                    "--cluster-port",
                    busPort,
                    "--cluster-node-timeout",
                    "5000",
                    "--cluster-replica-validity-factor",
                    "0", // on a busy machine a replica must not think itself too old
                    "--repl-diskless-sync-delay",
                    "0"));
            busPorts.add(busPort);
        }
        for (var i = 0; i < servers.size(); i++) {
            expectOk(servers.get(i), "CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(i + 1));
            if (i < PRIMARIES) {
                expectOk(servers.get(i), "CLUSTER", "ADDSLOTSRANGE", first(i), String.valueOf(firstSlot(i + 1) - 1));
            }
            if (i > 0) {
                var port = String.valueOf(servers.get(i).port());
                expectOk(servers.get(0), "CLUSTER", "MEET", "127.0.0.1", port, busPorts.get(i));
            }
        }
        RedisServer.until(
                "nodes that know each other",
                () -> servers.stream()
                        .allMatch(server ->
                                nodesSeenBy(server).filter(Node::isReachable).count() == servers.size()));
        for (var i = PRIMARIES; i < servers.size(); i++) {
            expectOk(servers.get(i), "CLUSTER", "REPLICATE", idOf(servers.get(i - PRIMARIES)));
        }
        awaitSettled();
    }

    /** Returns the address, such as {@code redis-cluster://127.0.0.1:41233,127.0.0.1:41234}. */
    public String uri() {
        return servers.stream()
                .map(server -> "127.0.0.1:" + server.port())
                .collect(Collectors.joining(",", "redis-cluster://", ""));
    }

    /** Returns the nodes, in no particular order. */
    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    /** Returns the slot of a key. */
    public int slotOf(String key) {
        return Integer.parseInt(
                anyRunning().command("CLUSTER", "KEYSLOT", key).substring(1).strip());
    }

    /** Returns the node that serves the slot. */
    public RedisServer primaryOf(int slot) {
        return nodesSeenBy(anyRunning())
                .filter(node -> node.isPrimary() && node.isReachable() && node.serves(slot))
                .map(Node::port)
                .map(this::serverAt)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nobody serves slot " + slot));
    }

    /** Returns a running primary that does not serve the slot. */
    public RedisServer otherPrimary(int slot) {
        return nodesSeenBy(anyRunning())
                .filter(node -> node.isPrimary() && node.isReachable() && node.hasSlots() && !node.serves(slot))
                .map(Node::port)
                .map(this::serverAt)
                .findFirst()
                .orElseThrow();
    }

    /** Moves a slot with all its keys to a node, and does not return before both sides say so. */
    public void migrate(int slot, RedisServer target) {
        var source = primaryOf(slot);
        beginMigration(slot, target);
        completeMigration(slot, source, target);
    }

    /** Opens a slot for migration: from now on what is not at its node is looked for at the target. */
    public void beginMigration(int slot, RedisServer target) {
        var source = primaryOf(slot);
        expectOk(target, "CLUSTER", "SETSLOT", String.valueOf(slot), "IMPORTING", idOf(source));
        expectOk(source, "CLUSTER", "SETSLOT", String.valueOf(slot), "MIGRATING", idOf(target));
    }

    /** Moves one key of a slot that is open for migration. */
    public void moveKey(RedisServer source, RedisServer target, String key) {
        var answer =
                source.command("MIGRATE", "127.0.0.1", String.valueOf(target.port()), key, "0", MOVE_TIMEOUT_MILLIS);
        if (!answer.startsWith("+OK") && !answer.startsWith("+NOKEY")) {
            throw new IllegalStateException(answer);
        }
    }

    /** Moves what is left of a slot that is open for migration, and does not return before both sides say so. */
    public void completeMigration(int slot, RedisServer source, RedisServer target) {
        for (var keys = keysIn(source, slot); !keys.isEmpty(); keys = keysIn(source, slot)) {
            keys.forEach(key -> moveKey(source, target, key));
        }
        for (var server : List.of(target, source)) {
            expectOk(server, "CLUSTER", "SETSLOT", String.valueOf(slot), "NODE", idOf(target));
        }
        RedisServer.until(
                "a slot that has moved",
                () -> servers.stream()
                        .filter(RedisServer::isRunning)
                        .allMatch(server -> nodesSeenBy(server)
                                .anyMatch(node -> node.port() == target.port() && node.serves(slot))));
    }

    /** Returns the replica of the node that serves the slot. */
    public RedisServer replicaOf(int slot) {
        var primary = idOf(primaryOf(slot));
        return nodesSeenBy(anyRunning())
                .filter(node -> node.follows(primary) && node.isReachable())
                .map(Node::port)
                .map(this::serverAt)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("slot " + slot + " has no replica"));
    }

    /** Kills the node that serves the slot, and waits until another one does. */
    public void failOver(int slot) {
        failOver(slot, () -> {});
    }

    /** Does the same, and tells as soon as the node is dead, which is long before another one takes over. */
    public void failOver(int slot, Runnable killed) {
        var old = primaryOf(slot);
        old.stop();
        killed.run();
        RedisServer.until(
                "a new primary of slot " + slot,
                () -> servers.stream()
                        .filter(RedisServer::isRunning)
                        .allMatch(server -> server.command("CLUSTER", "INFO").contains("cluster_state:ok")
                                && nodesSeenBy(server)
                                        .anyMatch(node -> node.isPrimary()
                                                && node.isReachable()
                                                && node.serves(slot)
                                                && node.port() != old.port())));
    }

    /** Starts what was killed, which becomes a replica, and waits until all are up to date. */
    public void restore() {
        servers.stream().filter(server -> !server.isRunning()).forEach(RedisServer::restart);
        awaitSettled();
    }

    /** Stops all nodes and deletes their folders. Repeating it is harmless. */
    @Override
    public void close() {
        servers.forEach(RedisServer::close);
    }

    private void awaitSettled() {
        RedisServer.until(
                "a Cluster in which all is well", () -> servers.stream().allMatch(this::isSettled));
    }

    private boolean isSettled(RedisServer server) {
        var nodes = nodesSeenBy(server).toList();
        return server.command("CLUSTER", "INFO").contains("cluster_state:ok")
                && nodes.stream()
                                .filter(node -> node.isPrimary() && node.hasSlots())
                                .count()
                        == PRIMARIES
                && nodes.stream().filter(node -> !node.isPrimary()).count() == servers.size() - PRIMARIES
                && nodes.stream().allMatch(Node::isReachable)
                && nodes.stream().filter(Node::isMyself).allMatch(node -> node.isPrimary() || isUpToDate(server));
    }

    private static boolean isUpToDate(RedisServer replica) {
        return replica.command("INFO", "replication").contains("master_link_status:up");
    }

    private RedisServer anyRunning() {
        return servers.stream().filter(RedisServer::isRunning).findFirst().orElseThrow();
    }

    private RedisServer serverAt(int port) {
        return servers.stream()
                .filter(server -> server.port() == port)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> keysIn(RedisServer server, int slot) {
        var answer = server.command("CLUSTER", "GETKEYSINSLOT", String.valueOf(slot), "100");
        var lines = answer.split("\r\n", -1);
        var keys = new ArrayList<String>();
        for (var i = 2; i < lines.length; i += 2) { // count, then length and key of each
            keys.add(lines[i]);
        }
        return keys;
    }

    private static String idOf(RedisServer server) {
        return server.command("CLUSTER", "MYID").split("\r\n", -1)[1];
    }

    private static void expectOk(RedisServer server, String... words) {
        var answer = server.command(words);
        if (!answer.startsWith("+OK")) {
            throw new IllegalStateException(String.join(" ", words) + ": " + answer);
        }
    }

    private static int firstSlot(int primary) {
        return primary * SLOTS / PRIMARIES;
    }

    private static String first(int primary) {
        return String.valueOf(firstSlot(primary));
    }

    private static Stream<Node> nodesSeenBy(RedisServer server) {
        return server.command("CLUSTER", "NODES")
                .lines()
                .map(line -> line.strip().split(" ", -1))
                .filter(words -> words.length >= 8)
                .map(words -> new Node(List.of(words)));
    }

    /** A line of CLUSTER NODES: id, address, flags, primary, ping, pong, epoch, link, slots. */
    private record Node(List<String> words) {
        int port() {
            var address = words.get(1);
            return Integer.parseInt(address.substring(address.indexOf(':') + 1, address.indexOf('@')));
        }

        boolean isMyself() {
            return words.get(2).contains("myself");
        }

        boolean isPrimary() {
            return words.get(2).contains("master");
        }

        boolean follows(String primary) {
            return words.get(3).equals(primary);
        }

        boolean isReachable() {
            var flags = words.get(2);
            return !flags.contains("fail")
                    && !flags.contains("handshake")
                    && words.get(7).equals("connected");
        }

        boolean hasSlots() {
            return words.size() > 8;
        }

        boolean serves(int slot) {
            return words.stream()
                    .skip(8)
                    .filter(range -> !range.startsWith("["))
                    .anyMatch(range -> {
                        var ends = range.split("-", -1);
                        return Integer.parseInt(ends[0]) <= slot && slot <= Integer.parseInt(ends[ends.length - 1]);
                    });
        }
    }
}
