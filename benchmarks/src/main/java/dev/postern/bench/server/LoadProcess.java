package dev.postern.bench.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A process that keeps a server busy: every connection sends the next request when its answer is there. Each line of
 * standard input is a run, {@code PORT MILLISECONDS FILE-OF-LOGINS}; it is answered with the number of requests, the
 * nanoseconds that they took together, and the median and the 99th percentile of their latencies in microseconds, or with
 * {@code failed} and why. What a run needs is opened by the first one of its port and logins, and left open for the next.
 */
final class LoadProcess {
    private static final int CONNECTIONS = Integer.getInteger("bench.connections", 64);
    private static final int THREADS = Math.min(2, CONNECTIONS);

    private LoadProcess() {}

    public static void main(String[] arguments) throws Exception {
        var threads = Executors.newFixedThreadPool(THREADS);
        Map<String, List<LoadLoop>> open = new HashMap<>();
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                var words = line.split(" ", 3);
                var duration = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[1]));
                var target = words[0] + " " + words[2];
                if (!open.containsKey(target)) {
                    open.put(target, loops(Integer.parseInt(words[0]), Path.of(words[2])));
                }
                // From here on, for all of them: a thread that came later would go on alone for as long.
                var end = System.nanoTime() + duration;
                var runs = open.get(target).stream()
                        .<Callable<Latencies>>map(loop -> () -> loop.run(end))
                        .toList();
                System.out.println(answer(duration, threads.invokeAll(runs)));
            }
        }
        System.exit(0);
    }

    private static List<LoadLoop> loops(int port, Path logins) throws IOException {
        List<LoadLoop> loops = new ArrayList<>();
        for (var thread = 0; thread < THREADS; thread++) {
            loops.add(new LoadLoop(port, requests(logins, thread), CONNECTIONS / THREADS));
        }
        return loops;
    }

    private static String answer(long duration, List<Future<Latencies>> loops) throws InterruptedException {
        var all = new Latencies();
        for (var loop : loops) {
            try {
                all.add(loop.get());
            } catch (ExecutionException e) {
                return "failed: " + e.getCause();
            }
        }
        return all.count() + " " + duration + " " + all.quantile(0.5) + " " + all.quantile(0.99);
    }

    /** Returns the requests of all logins, for one thread, which starts somewhere else than the other. */
    private static ByteBuffer[] requests(Path file, int thread) throws IOException {
        var logins = Files.readAllLines(file);
        var requests = new ByteBuffer[logins.size()];
        for (var i = 0; i < requests.length; i++) {
            var login = logins.get((i + thread * requests.length / THREADS) % requests.length);
            var text = "GET " + ServerProcess.PATH + " HTTP/1.1\r\nHost: localhost\r\n" + login + "\r\n\r\n";
            var bytes = text.getBytes(StandardCharsets.US_ASCII);
            requests[i] = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        }
        return requests;
    }
}
