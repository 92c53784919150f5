package dev.postern.bench.lag;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between a node and Redis. What it cuts becomes a black hole: connections can be made and written to, and nothing
 * comes back. Safe for use by many threads.
 */
final class CutProxy implements AutoCloseable {
    private static final String SUBSCRIBE = "\nSUBSCRIBE\r\n";
    private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int CHUNK = 1 << 16;

    /** What is cut. */
    enum Reach {
        NOTHING,
        SUBSCRIPTIONS,
        EVERYTHING
    }

    private final ServerSocket door;
    private final int serverPort;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile Reach reach = Reach.NOTHING;

    private CutProxy(ServerSocket door, int serverPort) {
        this.door = door;
        this.serverPort = serverPort;
    }

    /** Starts before a server of this machine. */
    static CutProxy start(int serverPort) throws IOException {
        var proxy = new CutProxy(new ServerSocket(0, 256, InetAddress.getLoopbackAddress()), serverPort);
        daemon(proxy::accept);
        return proxy;
    }

    String uri() {
        return "redis://127.0.0.1:" + door.getLocalPort();
    }

    /** Waits until the node listens to a channel, so that there is something to cut. */
    void awaitSubscription() {
        var start = System.nanoTime();
        while (connections.stream().noneMatch(connection -> connection.subscribed)) {
            if (System.nanoTime() - start > READY_NANOS) {
                throw new IllegalStateException("a node listens to no channel");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /**
     * Passes nothing on from now on.
     *
     * @param noticed whether connections that stand break, as when a server goes down; otherwise they fall silent, as
     *     when a network does
     */
    void cut(Reach what, boolean noticed) {
        reach = what;
        if (noticed) {
            connections.stream().filter(this::isCut).forEach(Connection::close);
        }
    }

    /** Passes everything on again; connections that have lost something break. */
    void heal() {
        reach = Reach.NOTHING;
        connections.stream().filter(connection -> connection.hasLost).forEach(Connection::close);
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(Connection::close);
    }

    private boolean isCut(Connection connection) {
        return reach == Reach.EVERYTHING || (reach == Reach.SUBSCRIPTIONS && connection.subscribed);
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var connection =
                        new Connection(door.accept(), new Socket(InetAddress.getLoopbackAddress(), serverPort));
                connections.add(connection);
                daemon(() -> pass(connection, true));
                daemon(() -> pass(connection, false));
            } catch (IOException e) {
                // The door is closed, or the client was too quick to leave.
            }
        }
        connections.forEach(Connection::close);
    }

    private void pass(Connection connection, boolean fromNode) {
        var bytes = new byte[CHUNK];
        try (connection) {
            var in = connection.in(fromNode);
            var out = connection.out(fromNode);
            for (var length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                if (fromNode && subscribes(bytes, length)) {
                    connection.subscribed = true;
                }
                if (!isCut(connection)) {
                    out.write(bytes, 0, length);
                    continue;
                }
                connection.hasLost = true;
                if (!isCut(connection)) {
                    return; // healed in between, by who may not have seen that this one has lost something
                }
            }
        } catch (IOException e) {
            // One side has closed it.
        } finally {
            connections.remove(connection);
        }
    }

    /** Tells whether this is the command that makes a connection listen; a client writes it in one piece. */
    private static boolean subscribes(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1).contains(SUBSCRIBE);
    }

    private static void daemon(Runnable work) {
        var thread = new Thread(work, "cut-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static final class Connection implements AutoCloseable {
        private final Socket node;
        private final Socket server;
        private volatile boolean subscribed;
        private volatile boolean hasLost;

        private Connection(Socket node, Socket server) throws IOException {
            this.node = node;
            this.server = server;
            node.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        private InputStream in(boolean fromNode) throws IOException {
            return (fromNode ? node : server).getInputStream();
        }

        private OutputStream out(boolean fromNode) throws IOException {
            return (fromNode ? server : node).getOutputStream();
        }

        @Override
        public void close() {
            for (var socket : new Socket[] {node, server}) {
                try {
                    socket.close();
                } catch (IOException e) {
                    // It is of no more use either way.
                }
            }
        }
    }
}
