package dev.postern.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a client and a {@link RedisServer} and knows where a command and a reply begin and end, so that a test
 * can hold them, delay them, or cut a connection at any byte. Speaks whatever the two speak, RESP2 or RESP3, without TLS.
 * Safe for use by many threads.
 *
 * <p>Every connection carries one exchange after the other: the next command is read when the reply to the last one has
 * been passed on. Pipelining clients are slowed down by that and see nothing else of it. Small API: does not do
 * subscriptions and MONITOR, whose replies come unasked in RESP2.
 */
public final class RedisProxy implements AutoCloseable {
    private final ServerSocket door;
    private final int serverPort;
    private final Passage passage;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private RedisProxy(ServerSocket door, int serverPort, Passage passage) {
        this.door = door;
        this.serverPort = serverPort;
        this.passage = passage;
    }

    /** What happens on the way. Called by a thread of the connection in question, by many at once. */
    public interface Passage {
        /**
         * Called with each command before the server gets it. May wait, which holds that connection.
         *
         * @param words the command and its arguments
         * @throws IOException to cut the connection instead
         */
        default void command(List<String> words) throws IOException {}

        /**
         * Called with each whole reply; passes it on.
         *
         * @throws IOException to cut the connection
         */
        default void reply(byte[] reply, OutputStream client) throws IOException {
            client.write(reply);
        }
    }

    /**
     * Starts before that server, on a free port of the loopback interface.
     *
     * @throws UncheckedIOException if there is no port
     */
    public static RedisProxy start(RedisServer server, Passage passage) {
        try {
            var proxy =
                    new RedisProxy(new ServerSocket(0, 256, InetAddress.getLoopbackAddress()), server.port(), passage);
            daemon(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the address for clients, such as {@code redis://127.0.0.1:41233}. */
    public String uri() {
        return "redis://127.0.0.1:" + port();
    }

    /** Returns the port for clients. */
    public int port() {
        return door.getLocalPort();
    }

    /** Cuts every connection and takes no new ones. Repeating it is harmless. */
    @Override
    public void close() {
        close(door);
        open.forEach(RedisProxy::close);
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                open.add(client);
                if (door.isClosed()) {
                    close(client); // it came in while the others were cut
                }
                daemon(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                var server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            var commands = new RespReader(client.getInputStream());
            var replies = new RespReader(server.getInputStream());
            for (var command = commands.next(); command.isPresent(); command = commands.next()) {
                passage.command(RespReader.words(command.get()));
                server.getOutputStream().write(command.get());
                answer(replies, client.getOutputStream());
            }
        } catch (IOException e) {
            // Either side is gone, or the passage cut it: both are closed now, which is what the other side sees.
        } finally {
            open.remove(client);
        }
    }

    private void answer(RespReader replies, OutputStream client) throws IOException {
        var reply = replies.next();
        while (reply.isPresent() && RespReader.isPush(reply.get())) {
            client.write(reply.get());
            reply = replies.next();
        }
        if (reply.isEmpty()) {
            throw new IOException("the server closed the connection");
        }
        passage.reply(reply.get(), client);
    }

    private static void daemon(Runnable work) {
        var thread = new Thread(work, "redis-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // It is closed as far as it can be.
        }
    }
}
