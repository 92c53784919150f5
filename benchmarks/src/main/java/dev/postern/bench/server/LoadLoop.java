package dev.postern.bench.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * What one thread of the load does: it walks through the requests over and over, on whichever connection is free. The
 * connections stay open from one run to the next.
 */
final class LoadLoop {
    private static final long POLL_MILLIS = 100;

    private final ByteBuffer[] requests;
    private final Selector selector = Selector.open();
    private final List<Connection> open = new ArrayList<>();
    private int next;

    /**
     * Opens the connections.
     *
     * @param requests used by this loop alone
     */
    LoadLoop(int port, ByteBuffer[] requests, int connections) throws IOException {
        this.requests = requests;
        while (open.size() < connections) {
            open.add(new Connection(port));
        }
    }

    /** Asks and asks again until then, in nanoseconds of the monotonic clock, and waits for answers that come later. */
    Latencies run(long end) throws IOException {
        var latencies = new Latencies();
        for (var connection : open) {
            connection.send(System.nanoTime());
        }
        for (var waiting = open.size(); waiting > 0; ) {
            selector.select(POLL_MILLIS);
            for (var key : selector.selectedKeys()) {
                var connection = (Connection) key.attachment();
                if (connection.receive()) {
                    var now = System.nanoTime();
                    if (now - end < 0) {
                        latencies.add(now - connection.sentAt);
                        connection.send(now);
                    } else {
                        waiting--;
                    }
                }
            }
            selector.selectedKeys().clear();
        }
        return latencies;
    }

    private final class Connection {
        private final ByteBuffer in = ByteBuffer.allocateDirect(8_192);
        private final SocketChannel channel;
        private long sentAt;

        private Connection(int port) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        private void send(long now) throws IOException {
            var request = requests[next];
            next = next + 1 == requests.length ? 0 : next + 1;
            request.rewind();
            sentAt = now;
            channel.write(request);
            if (request.hasRemaining()) {
                throw new IOException("a request does not fit into the buffer of a socket");
            }
        }

        /** Tells whether the answer is there as a whole. */
        private boolean receive() throws IOException {
            if (channel.read(in) < 0) {
                throw new IOException("the server closed a connection");
            }
            var length = Response.length(in);
            if (length < 0 || in.position() < length) {
                return false;
            }
            if (in.position() > length) {
                throw new IOException("the server said more than it announced");
            }
            in.clear();
            return true;
        }
    }
}
