package dev.postern.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of this JVM's class path that answers lines with lines. It ends with this one, however that ends. */
public final class Child implements AutoCloseable {
    private static final long END_SECONDS = 5;

    private final Process process;
    private final BufferedReader out;
    private final Thread shutdownHook;

    /** Starts a process that runs this class. */
    public Child(Class<?> main, List<String> options, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = process.inputReader(StandardCharsets.US_ASCII);
        shutdownHook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /**
     * Waits for the next line.
     *
     * @throws IOException if the process ends instead
     */
    public String line() throws IOException {
        var line = out.readLine();
        while (line != null && line.startsWith("[")) { // what the JVM itself logs
            line = out.readLine();
        }
        if (line == null) {
            throw new IOException("a process of the benchmark ended: " + process.info());
        }
        return line;
    }

    /**
     * Sends a line and waits for the answer.
     *
     * @throws IOException if the process ends instead
     */
    public String ask(String question) throws IOException {
        var in = process.outputWriter(StandardCharsets.US_ASCII);
        in.write(question);
        in.newLine();
        in.flush();
        return line();
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
