package dev.postern.bench.server;

import dev.postern.bench.Child;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The server of a candidate, in a process of its own. */
final class RunningServer implements AutoCloseable {
    private final Candidate candidate;
    private final Path logins;
    private final Child process;
    private int port;

    /** Starts it; {@link #await} waits until it is up. */
    RunningServer(Candidate candidate, String redis, int users, Path folder, boolean quick) throws IOException {
        this.candidate = candidate;
        this.logins = folder.resolve(candidate.name());
        var options = new ArrayList<>(
                List.of("-Xms512m", "-Xmx512m", "-XX:+UseG1GC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"));
        if (quick) {
            options.add("-XX:TieredStopAtLevel=1"); // up in half the time
        }
        Arrays.stream(System.getProperty("bench.server-options", "").split(" "))
                .filter(option -> !option.isEmpty())
                .forEach(options::add);
        process = new Child(
                ServerProcess.class, options, candidate.name(), redis, String.valueOf(users), logins.toString());
    }

    Candidate candidate() {
        return candidate;
    }

    /** Returns the file of its logins. */
    Path logins() {
        return logins;
    }

    /** Waits until it is up, and sees that it lets in who is logged in and nobody else. */
    void await() throws IOException, InterruptedException {
        port = Integer.parseInt(process.line());
        if (!candidate.isGuarded()) {
            return;
        }
        var uri = URI.create("http://127.0.0.1:" + port + ServerProcess.PATH);
        var client = HttpClient.newHttpClient();
        var stranger = client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        if (stranger.statusCode() == 200) {
            throw new IllegalStateException(candidate.label() + " lets everybody in");
        }
        var login = Files.readAllLines(logins).get(0).split(": ", 2);
        var member = client.send(
                HttpRequest.newBuilder(uri).header(login[0], login[1]).build(), HttpResponse.BodyHandlers.ofString());
        if (member.statusCode() != 200 || !member.body().equals(ServerProcess.KNOWN)) {
            throw new IllegalStateException(
                    candidate.label() + " answers " + member.statusCode() + " to who is logged in: " + member.body());
        }
    }

    /** Puts the server under load for a while, with the logins in this file. */
    Slice measure(Child load, Path whose, int millis) throws IOException {
        var before = counters();
        var answer = load.ask(port + " " + millis + " " + whose);
        var after = counters();
        var numbers = answer.split(" ", -1);
        if (numbers[0].startsWith("failed")) {
            throw new IOException("the load on " + candidate.label() + " " + answer);
        }
        var requests = Double.parseDouble(numbers[0]);
        return new Slice(
                requests / Double.parseDouble(numbers[1]) * 1e9,
                Double.parseDouble(numbers[2]) / 1e3,
                Double.parseDouble(numbers[3]) / 1e3,
                (after[0] - before[0]) / requests / 1e3,
                (after[1] - before[1]) / requests);
    }

    private long[] counters() throws IOException {
        return Arrays.stream(process.ask("counters").split(" "))
                .mapToLong(Long::parseLong)
                .toArray();
    }

    @Override
    public void close() {
        process.close();
    }

    /**
     * What a server did in a short time.
     *
     * @param perSecond requests per second
     * @param median milliseconds that half of them took at most
     * @param p99 milliseconds that 99 of 100 took at most
     * @param cpu microseconds of CPU time of the server, per request
     * @param bytes allocated by the server, per request
     */
    record Slice(double perSecond, double median, double p99, double cpu, double bytes) {}
}
