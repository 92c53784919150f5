package dev.postern.session;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is and how to be let in:
 *
 * <ul>
 *   <li>{@code redis://[user:password@]host[:port][/database]}: one server;
 *   <li>{@code redis-sentinel://[user:password@]host[:port],.../master[/database]}: the sentinels to ask for the server
 *       that they call {@code master};
 *   <li>{@code redis-cluster://[user:password@]host[:port],...}: some nodes of a Cluster, which know the others.
 * </ul>
 *
 * <p>{@code rediss}, {@code rediss-sentinel} and {@code rediss-cluster} speak TLS. User and password are those of the
 * servers that hold the data, never of sentinels.
 *
 * @param master what the sentinels call the server; empty without sentinels
 */
record RedisEndpoint(
        Topology topology,
        boolean tls,
        List<Node> nodes,
        String master,
        int database,
        Optional<String> user,
        Optional<String> password) {
    enum Topology {
        SINGLE(6379),
        SENTINEL(26_379),
        CLUSTER(6379);

        private final int defaultPort;

        Topology(int defaultPort) {
            this.defaultPort = defaultPort;
        }
    }

    /** One address. */
    record Node(String host, int port) {
        @Override
        public String toString() {
            return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
        }
    }

    private static final int MAX_PORT = 65_535;
    private static final Pattern URI =
            Pattern.compile("(rediss?)(-[a-z]+)?://(?:([^/?#]*)@)?([^/?#@]*)(/[^?#]*)?(\\?.*|#.*)?", Pattern.DOTALL);
    private static final Pattern NODE =
            Pattern.compile("([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+])(:[0-9]*)?");
    private static final Pattern CREDENTIALS = Pattern.compile("(?:[!-~&&[^%@]]|%[0-9A-Fa-f]{2})*");
    private static final Pattern MASTER = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern DATABASE = Pattern.compile("[0-9]{1,4}");

    /**
     * Reads a URI strictly: a part that would be ignored is a mistake.
     *
     * @throws IllegalArgumentException if it is none; the message says what is wrong and repeats nothing of the URI,
     *     which may hold a password
     */
    static RedisEndpoint parse(String text) {
        var uri = URI.matcher(text);
        if (!uri.matches()) {
            throw new IllegalArgumentException("does not start with redis:// or rediss:// and a host");
        }
        var topology = topology(uri.group(2));
        if (uri.group(6) != null) {
            throw new IllegalArgumentException("has a part after ? or #, which means nothing here");
        }
        var credentials = credentials(uri.group(3));
        var path = path(uri.group(5));
        return new RedisEndpoint(
                topology,
                uri.group(1).equals("rediss"),
                nodes(topology, uri.group(4)),
                master(topology, path),
                database(topology, path),
                credentials[0].isEmpty() ? Optional.empty() : Optional.of(credentials[0]),
                credentials[1].isEmpty() ? Optional.empty() : Optional.of(credentials[1]));
    }

    private static Topology topology(@Nullable String suffix) {
        if (suffix == null) {
            return Topology.SINGLE;
        }
        return switch (suffix) {
            case "-sentinel" -> Topology.SENTINEL;
            case "-cluster" -> Topology.CLUSTER;
            default ->
                throw new IllegalArgumentException("starts with none of redis://, redis-sentinel://,"
                        + " redis-cluster:// or the same with rediss");
        };
    }

    private static List<Node> nodes(Topology topology, String text) {
        var nodes = Arrays.stream(text.split(",", -1))
                .map(node -> node(topology, node))
                .toList();
        if (topology == Topology.SINGLE && nodes.size() > 1) {
            throw new IllegalArgumentException(
                    "has more than one host; write redis-sentinel://... or redis-cluster://...");
        }
        if (new HashSet<>(nodes).size() < nodes.size()) {
            throw new IllegalArgumentException("has the same host and port twice");
        }
        return nodes;
    }

    private static Node node(Topology topology, String text) {
        var node = NODE.matcher(text);
        if (!node.matches()) {
            throw new IllegalArgumentException(
                    "has no readable host; special characters in user and password must be percent-encoded");
        }
        return new Node(node.group(1).replaceAll("[\\[\\]]", ""), port(topology, node)); // IPv6 stands in brackets
    }

    private static int port(Topology topology, Matcher node) {
        var digits = node.group(2) == null ? null : node.group(2).substring(1);
        if (digits == null) {
            return topology.defaultPort;
        }
        var port = digits.isEmpty() || digits.length() > 5 ? 0 : Integer.parseInt(digits);
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("has a port that is not 1 to " + MAX_PORT);
        }
        return port;
    }

    /** The segments of the path; a slash at its end makes no other path of it. */
    private static List<String> path(@Nullable String path) {
        return path == null || path.equals("/")
                ? List.of()
                : List.of(path.substring(1).split("/", -1));
    }

    private static String master(Topology topology, List<String> path) {
        if (topology != Topology.SENTINEL) {
            return "";
        }
        if (path.isEmpty() || !MASTER.matcher(path.get(0)).matches()) {
            throw new IllegalArgumentException(
                    "does not say what the sentinels call the server; write redis-sentinel://host:port/name");
        }
        return path.get(0);
    }

    private static int database(Topology topology, List<String> path) {
        var rest = topology == Topology.SENTINEL ? path.subList(1, path.size()) : path;
        if (rest.isEmpty()) {
            return 0;
        }
        if (rest.size() > 1 || !DATABASE.matcher(rest.get(0)).matches()) {
            throw new IllegalArgumentException("has a path that is not the number of a database");
        }
        var database = Integer.parseInt(rest.get(0));
        if (topology == Topology.CLUSTER && database != 0) {
            throw new IllegalArgumentException("has a database, and a Cluster has number 0 only");
        }
        return database;
    }

    private static String[] credentials(@Nullable String userInfo) {
        if (userInfo == null) {
            return new String[] {"", ""};
        }
        if (!CREDENTIALS.matcher(userInfo).matches()) {
            throw new IllegalArgumentException(
                    "has an unreadable user or password; special characters must be percent-encoded");
        }
        var colon = userInfo.indexOf(':');
        if (colon < 0 || colon == userInfo.length() - 1) {
            throw new IllegalArgumentException("names a user without a password; write user:password@ or :password@");
        }
        return new String[] {decode(userInfo.substring(0, colon)), decode(userInfo.substring(colon + 1))};
    }

    /** Percent-decoding only: a plus sign is a plus sign here. */
    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Returns everything but user and password. */
    @Override
    public String toString() {
        var scheme = tls ? "rediss" : "redis";
        var hosts = nodes.stream().map(Node::toString).collect(Collectors.joining(","));
        return switch (topology) {
            case SINGLE -> scheme + "://" + hosts + '/' + database;
            case SENTINEL -> scheme + "-sentinel://" + hosts + '/' + master + '/' + database;
            case CLUSTER -> scheme + "-cluster://" + hosts;
        };
    }
}
