package dev.postern.proofs;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Requests at a constant rate, each client over a connection of its own: some to a page that needs a login, some to one
 * that strangers may see. A client that is held up leaves out what it missed.
 */
final class RequestsUnderLoad implements AutoCloseable {
    private static final int CLIENTS_LOGGED_IN = 12;
    private static final int STRANGERS = 4;
    private static final int PER_SECOND_EACH = 25;

    private final int port;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private volatile boolean running = true;

    /** An answer, with the {@link System#nanoTime} of its request and of its arrival; status 0 if there was none. */
    record Answer(boolean isPublic, long start, long end, int status) {}

    RequestsUnderLoad(int port, String token) {
        this.port = port;
        for (var i = 0; i < CLIENTS_LOGGED_IN + STRANGERS; i++) {
            var stranger = i < STRANGERS;
            var header = stranger ? "" : "Authorization: Bearer " + token + "\r\n";
            var request = ("GET " + (stranger ? "/public" : "/private") + " HTTP/1.1\r\nHost: localhost\r\n"
                            + "Accept: application/json\r\n" + header + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            var thread = new Thread(() -> run(stranger, request), "client-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    long count(Predicate<Answer> which) {
        return answers.stream().filter(which).count();
    }

    /** Returns the answers since the last call. */
    List<Answer> takeAnswers() {
        var taken = new ArrayList<Answer>();
        for (var answer = answers.poll(); answer != null; answer = answers.poll()) {
            taken.add(answer);
        }
        return taken;
    }

    @Override
    public void close() {
        running = false;
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private void run(boolean stranger, byte[] request) {
        var pause = Duration.ofSeconds(1).toNanos() / PER_SECOND_EACH;
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
            for (var next = System.nanoTime(); running; next = Math.max(next + pause, System.nanoTime())) {
                while (System.nanoTime() < next) {
                    LockSupport.parkNanos(next - System.nanoTime());
                }
                var start = System.nanoTime();
                var status = exchange(socket, request);
                answers.add(new Answer(stranger, start, System.nanoTime(), status));
            }
        } catch (IOException e) {
            answers.add(new Answer(stranger, System.nanoTime(), System.nanoTime(), 0));
        }
    }

    private static int exchange(Socket socket, byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        var in = socket.getInputStream();
        var status = Integer.parseInt(line(in).substring(9, 12));
        var length = 0;
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        if (in.readNBytes(length).length < length) {
            throw new IOException("the connection ended within an answer");
        }
        return status;
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (var c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
