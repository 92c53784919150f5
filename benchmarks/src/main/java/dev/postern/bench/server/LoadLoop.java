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

/** What one thread of the load does: it walks through the requests over and over, on whichever connection is free. */
final class LoadLoop implements AutoCloseable {
    private static final long POLL_MILLIS = 100;

    private final ByteBuffer[] requests;
    private final Selector selector = Selector.open();
    private final List<Connection> open = new ArrayList<>();
    private final Latencies latencies = new Latencies();
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

    /** Asks and asks again until then, in nanoseconds of the monotonic clock. */
    Latencies run(long end) throws IOException {
        for (var connection : open) {
            connection.send(System.nanoTime());
        }
        while (System.nanoTime() - end < 0) {
            selector.select(POLL_MILLIS);
            for (var key : selector.selectedKeys()) {
                ((Connection) key.attachment()).receive();
            }
            selector.selectedKeys().clear();
        }
        return latencies;
    }

    @Override
    public void close() throws IOException {
        for (var connection : open) {
            connection.channel.close();
        }
        selector.close();
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

        private void receive() throws IOException {
            if (channel.read(in) < 0) {
                throw new IOException("the server closed a connection");
            }
            var length = Response.length(in);
            if (length < 0 || in.position() < length) {
                return;
            }
            if (in.position() > length) {
                throw new IOException("the server said more than it announced");
            }
            in.clear();
            var now = System.nanoTime();
            latencies.add(now - sentAt);
            send(now);
        }
    }
}
