package dev.postern.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Signals to processes of a server: a frozen one keeps its connections and answers nothing. */
final class Signals {
    private Signals() {}

    static void freeze(Collection<Long> pids) {
        send("STOP", pids);
    }

    static void thaw(Collection<Long> pids) {
        send("CONT", pids);
    }

    /** A process that has gone meanwhile is no matter: PostgreSQL's come and go. */
    private static void send(String signal, Collection<Long> pids) {
        var command = new ArrayList<>(List.of("kill", "-" + signal));
        pids.forEach(pid -> command.add(String.valueOf(pid)));
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
