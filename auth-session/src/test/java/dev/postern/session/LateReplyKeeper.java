package dev.postern.session;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The control of {@link CrossedRepliesTest}: a client with the classic mistake. It puts a connection back into the pool
 * after a time-out, and the next one to use it gets the reply that came late.
 */
final class LateReplyKeeper {
    private final Queue<Pooled> idle = new ConcurrentLinkedQueue<>();
    private final int port;
    private final Duration timeout;

    LateReplyKeeper(int port, Duration timeout) {
        this.port = port;
        this.timeout = timeout;
    }

    /** ECHO, which Redis answers with its argument. */
    String echo(String word) {
        try {
            var connection = idle.poll();
            if (connection == null) {
                connection = connect();
            }
            try {
                connection.socket().getOutputStream().write(("ECHO " + word + "\r\n").getBytes(StandardCharsets.UTF_8));
                if (connection.reader().readLine() == null) {
                    throw new IOException("the connection was cut");
                }
                var reply = connection.reader().readLine();
                idle.add(connection);
                return String.valueOf(reply);
            } catch (SocketTimeoutException e) {
                idle.add(connection); // the mistake
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Pooled(Socket socket, BufferedReader reader) {}

    private Pooled connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
        return new Pooled(
                socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
    }
}
