package dev.postern.bench.lag;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.IssueResult;
import dev.postern.Postern;
import dev.postern.Revocations;
import dev.postern.TokenStoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A process that is a node. It does what the lines of its standard input say and answers each with a line, and ends with
 * that input: {@code open KEY=VALUE...}, {@code ready}, {@code login COUNT}, {@code warm TOKEN...}, {@code watch MANNER},
 * {@code end}, {@code report}.
 */
final class NodeProcess {
    private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private @Nullable Postern postern;
    private List<IssueResult> logins = List.of();
    private List<String> tokens = List.of();
    private @Nullable Watch watch;
    private int users;

    private NodeProcess() {}

    /** Takes no arguments: a secret would be seen there. */
    public static void main(String[] arguments) {
        var node = new NodeProcess();
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(node.answer(List.of(line.split(" ", -1))));
            }
        } catch (IOException | ExecutionException | RuntimeException e) {
            e.printStackTrace();
            System.exit(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.exit(0);
    }

    private String answer(List<String> words) throws InterruptedException, ExecutionException {
        var rest = words.subList(1, words.size());
        return switch (words.get(0)) {
            case "open" -> open(rest);
            case "ready" -> ready();
            case "login" -> login(Integer.parseInt(rest.get(0)));
            case "warm" -> warm(rest);
            case "watch" -> watch(Manner.parse(rest.get(0)));
            case "end" -> end();
            case "report" -> report();
            default -> throw new IllegalArgumentException(words.get(0));
        };
    }

    private Postern postern() {
        if (postern == null) {
            throw new IllegalStateException("open comes first");
        }
        return postern;
    }

    private String open(List<String> settings) {
        if (postern != null) {
            postern.close();
        }
        Map<String, String> config = new HashMap<>();
        for (var setting : settings) {
            var pair = setting.split("=", 2);
            config.put(pair[0], pair[1]);
        }
        postern = Postern.from(AuthConfig.of(config));
        return "opened";
    }

    private String login(int count) {
        var made = new ArrayList<IssueResult>(count);
        for (var i = 0; i < count; i++) {
            made.add(postern().issue(Identity.of("user-" + users++), Client.UNKNOWN));
        }
        logins = made;
        return made.stream().map(login -> login.tokens().accessToken()).collect(Collectors.joining(" "));
    }

    /** Has a view of the log that it relies on: without one every JWT is looked up in the store. */
    private String ready() {
        if (postern().strategy().name().equals("jwt")) {
            until(() -> postern().revocations().stream().allMatch(Revocations::isCurrent));
        }
        return "ready";
    }

    private String warm(List<String> given) {
        tokens = given;
        tokens.forEach(token -> until(() -> isAccepted(token)));
        return "warm";
    }

    private boolean isAccepted(String token) {
        try {
            return postern().authenticate(token) instanceof AuthResult.Accepted;
        } catch (TokenStoreException e) {
            return false;
        }
    }

    private static void until(BooleanSupplier condition) {
        var start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > READY_NANOS) {
                throw new IllegalStateException("a node does not get ready");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private String watch(Manner manner) throws InterruptedException {
        watch = Watch.start(postern(), tokens, manner);
        return "watching";
    }

    private String end() {
        var times = new Ending[logins.size()];
        for (var i = 0; i < times.length; i++) {
            var subject = logins.get(i).authentication().identity().subject();
            var id = logins.get(i).authentication().loginId();
            var before = System.nanoTime();
            var ended = postern().logins().end(subject, id);
            times[i] = new Ending(before, System.nanoTime());
            if (ended.isEmpty()) {
                throw new IllegalStateException("a login was gone before it was ended");
            }
        }
        return Arrays.stream(times).map(Ending::toString).collect(Collectors.joining(" "));
    }

    private String report() throws InterruptedException, ExecutionException {
        if (watch == null) {
            throw new IllegalStateException("watch comes first");
        }
        try (var ending = watch) {
            return ending.end().stream().map(Sighting::toString).collect(Collectors.joining(" "));
        }
    }
}
