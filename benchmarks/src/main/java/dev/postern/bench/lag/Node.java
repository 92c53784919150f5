package dev.postern.bench.lag;

import dev.postern.bench.Child;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A node in a process of its own, which ends with this one however that ends. For one thread. */
final class Node implements AutoCloseable {
    private final Child process;

    private Node(Child process) {
        this.process = process;
    }

    /** Starts a process that is no node yet; one that starts quickly is slow later. */
    static Node start(boolean quickly) throws IOException {
        return new Node(new Child(
                NodeProcess.class,
                List.of(
                        "-Xms256m",
                        "-Xmx256m",
                        "-XX:+UseG1GC",
                        "-XX:TieredStopAtLevel=" + (quickly ? 1 : 4),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"))); // that a channel is cut is no news here
    }

    /** Makes it a node with these settings, in the place of what it was. */
    void open(Map<String, String> settings) throws IOException {
        ask(settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining(" ", "open ", "")));
    }

    /** Waits until the node knows enough of ended logins to rely on it. */
    void ready() throws IOException {
        ask("ready");
    }

    /** Makes logins of as many users, which {@link #end} will end, and returns their tokens. */
    String login(int count) throws IOException {
        return ask("login " + count);
    }

    /** Has the node know these tokens, so that it does not ask Redis about them. */
    void warm(String tokens) throws IOException {
        ask("warm " + tokens);
    }

    /** Has the node ask about the tokens that it knows, over and over from now on. */
    void watch(Manner manner) throws IOException {
        ask("watch " + manner);
    }

    /** Ends the logins that were made here, one after the other without a pause. */
    List<Ending> end() throws IOException {
        return Stream.of(ask("end").split(" ", -1)).map(Ending::parse).toList();
    }

    /** Ends the watch, as soon as all its tokens are refused, and returns what was seen of each. */
    List<Sighting> report() throws IOException {
        return Stream.of(ask("report").split(" ", -1)).map(Sighting::parse).toList();
    }

    private String ask(String question) throws IOException {
        return process.ask(question);
    }

    @Override
    public void close() {
        process.close();
    }
}
