package dev.postern.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis 7.0 on the loopback interface, for tests and demos: the static binary of {@code org.signal:embedded-redis}
 * in a process of its own, in a folder that is deleted at the end. Ends with {@link #close}, and
 * with the JVM at the latest. Safe for use by many threads.
 */
public final class RedisServer implements AutoCloseable {
    private static final int START_ATTEMPTS = 5;
    private static final long READY_MILLIS = 10_000;
    private static final long SETTLED_MILLIS = 60_000;

    private final Path folder;
    private final int port;
    private final List<String> options;
    private final Thread shutdownHook = new Thread(this::end);
    private @Nullable Process process;

    private RedisServer(Path folder, int port, List<String> options) {
        this.folder = folder;
        this.port = port;
        this.options = options;
    }

    /**
     * Starts a server on a free port and waits until it answers.
     *
     * @throws UncheckedIOException if there is no binary for this machine or it does not start
     */
    public static RedisServer start() {
        return start("--appendonly", "no");
    }

    /**
     * Starts a server that writes every change to disk before it answers (append-only file, {@code appendfsync always}),
     * so that {@link #stop} and {@link #restart} lose nothing.
     *
     * @throws UncheckedIOException if there is no binary for this machine or it does not start
     */
    public static RedisServer startDurable() {
        return start("--appendonly", "yes", "--appendfsync", "always");
    }

    /** Starts a server with these options; a first one without dashes is the text of its configuration file. */
    static RedisServer start(String... options) {
        try {
            return startOnFreePort(List.of(options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the address, such as {@code redis://127.0.0.1:41233}. */
    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** Returns the port, which stays the same over {@link #stop} and {@link #restart}. */
    public int port() {
        return port;
    }

    /** Returns the id of the running process, for signals. */
    public synchronized long pid() {
        if (process == null) {
            throw new IllegalStateException("the server is stopped");
        }
        return process.pid();
    }

    /** Holds the server still (SIGSTOP): it keeps its connections and answers nothing until {@link #thaw}. */
    public synchronized void freeze() {
        Signals.freeze(List.of(pid()));
    }

    /** Lets a frozen server go on. Harmless if it is not frozen. */
    public synchronized void thaw() {
        Signals.thaw(List.of(pid()));
    }

    /** Kills the server as an outage would, and waits until it is gone. Harmless if it is stopped. */
    public synchronized void stop() {
        if (process == null) {
            return;
        }
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process = null;
    }

    /** Starts the server again, empty unless it is durable, on the same port, and waits until it answers. Stops it first if it runs. */
    public void restart() {
        restart(List.of());
    }

    /** Tells whether the process runs. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Starts the server again with more options than it had. */
    synchronized void restart(List<String> more) {
        stop();
        try {
            process = launch(more);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitReady();
    }

    /**
     * Sends one command over a connection of its own and returns the raw answer, up to what arrives at once. For checks
     * that must not go through the client library under test.
     */
    public String command(String... words) {
        try (var socket = connect()) {
            var request = new StringBuilder("*" + words.length + "\r\n");
            for (var word : words) {
                request.append('$')
                        .append(word.getBytes(StandardCharsets.UTF_8).length)
                        .append("\r\n");
                request.append(word).append("\r\n");
            }
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
            var answer = new byte[1 << 20];
            var length = socket.getInputStream().read(answer);
            return new String(answer, 0, Math.max(0, length), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the server and deletes its folder. Repeating it is harmless. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The JVM is shutting down: the hook runs, and what it does can be done twice.
        }
        end();
    }

    private static RedisServer startOnFreePort(List<String> options) throws IOException {
        for (var attempt = 1; ; attempt++) {
            var server = new RedisServer(Files.createTempDirectory("postern-redis"), freePort(), options);
            try {
                server.restart();
                Runtime.getRuntime().addShutdownHook(server.shutdownHook);
                return server;
            } catch (IllegalStateException e) {
                server.end(); // somebody else took the port in between
                if (attempt == START_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Returns a port that is free at the moment. */
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Waits for what other processes do. */
    static void until(String what, BooleanSupplier condition) {
        var deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SETTLED_MILLIS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not within " + SETTLED_MILLIS + " ms: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private Process launch(List<String> more) throws IOException {
        var command = new ArrayList<>(List.of(RedisBinary.path().toString()));
        var given = new ArrayList<>(options);
        if (!given.isEmpty() && !given.get(0).startsWith("--")) {
            var file = folder.resolve("redis.conf");
            if (!Files.exists(file)) { // later the server has written into it
                Files.writeString(file, given.get(0));
            }
            given.set(0, file.toString());
            command.add(given.remove(0));
        }
        command.addAll(List.of(
                "--port", String.valueOf(port), "--bind", "127.0.0.1", "--dir", folder.toString(), "--save", ""));
        command.addAll(given);
        command.addAll(more);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.log").toFile())
                .start();
    }

    private void awaitReady() {
        var deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(READY_MILLIS);
        while (System.nanoTime() < deadline) {
            if (process == null || !process.isAlive()) {
                throw new IllegalStateException("Redis ended while it was starting");
            }
            if (answers()) {
                return;
            }
            Thread.onSpinWait();
        }
        throw new IllegalStateException("Redis did not answer within " + READY_MILLIS + " ms");
    }

    private boolean answers() {
        try {
            return command("PING").startsWith("+PONG");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            socket.setSoTimeout(5_000);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void end() {
        stop();
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // Gone already, or the system's to clean: it is a temporary folder.
        }
    }
}
