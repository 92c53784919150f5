package dev.postern.bench.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.concurrent.Callable;

/** What one thread of the load does: it walks through the requests over and over, on whichever connection is free. */
final class LoadLoop implements Callable<Latencies> {
    private static final long POLL_MILLIS = 100;

    private final int port;
    private final ByteBuffer[] requests;
    private final int connections;
    private final long duration;
    private final Latencies latencies = new Latencies();
    private int next;

    /**
     * @param requests used by this loop alone
     * @param duration in nanoseconds
     */
    LoadLoop(int port, ByteBuffer[] requests, int connections, long duration) {
        this.port = port;
        this.requests = requests;
        this.connections = connections;
        this.duration = duration;
    }

    @Override
    public Latencies call() throws IOException {
        var open = new ArrayList<Connection>();
        try (var selector = Selector.open()) {
            while (open.size() < connections) {
                open.add(new Connection(selector));
            }
            var start = System.nanoTime();
            for (var connection : open) {
                connection.send(start);
            }
            for (var now = start; now - start < duration; now = System.nanoTime()) {
                selector.select(POLL_MILLIS);
                for (var key : selector.selectedKeys()) {
                    ((Connection) key.attachment()).receive();
                }
                selector.selectedKeys().clear();
            }
        } finally {
            for (var connection : open) {
                connection.channel.close();
            }
        }
        return latencies;
    }

    private final class Connection {
        private final ByteBuffer in = ByteBuffer.allocateDirect(8_192);
        private final SocketChannel channel;
        private long sentAt;

        private Connection(Selector selector) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
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
