package dev.postern.bench.lag;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A node in a process of its own, which ends with this one however that ends. For one thread. */
final class Node implements AutoCloseable {
    private static final long END_SECONDS = 5;

    private final Process process;
    private final BufferedReader answers;
    private final Thread shutdownHook;

    private Node(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
        this.shutdownHook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /** Starts a process that is no node yet; one that starts quickly is slow later. */
    static Node start(boolean quickly) throws IOException {
        return new Node(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms256m",
                        "-Xmx256m",
                        "-XX:+UseG1GC",
                        "-XX:TieredStopAtLevel=" + (quickly ? 1 : 4),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", // that a channel is cut is no news here
                        "-cp",
                        System.getProperty("java.class.path"),
                        NodeProcess.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
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
        var questions = process.outputWriter(StandardCharsets.US_ASCII);
        questions.write(question);
        questions.newLine();
        questions.flush();
        var answer = answers.readLine();
        if (answer == null) {
            throw new IOException("a node ended by itself");
        }
        return answer;
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            // It has ended.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // This process is ending, and the hook has nothing left to do.
        }
    }
}
