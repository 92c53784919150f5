package dev.postern.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lists the commands that clients send to a {@link RedisServer}, as MONITOR sees them; what a script does inside the
 * server is no command of a client. Connection set-up (HELLO, AUTH, SELECT, CLIENT) and SCRIPT LOAD don't count.
 */
public final class RedisCommands {
    private static final List<String> SET_UP = List.of("hello", "auth", "select", "client", "script", "ping");

    private RedisCommands() {}

    /** Runs the action and returns the names of the commands that were sent meanwhile, in order, in lower case. */
    public static List<String> sentDuring(RedisServer server, Runnable action) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                var lines =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
            lines.readLine(); // +OK: from here on everything is seen
            action.run();
            var end = "end-of-count-" + System.nanoTime();
            server.command("ECHO", end);
            var commands = new ArrayList<String>();
            for (var line = lines.readLine(); line != null && !line.contains(end); line = lines.readLine()) {
                var command = commandOf(line);
                if (!command.isEmpty() && !isSetUp(command)) {
                    commands.add(command);
                }
            }
            return List.copyOf(commands);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells whether a command, in lower case, only sets a connection or the scripts up. */
    static boolean isSetUp(String command) {
        return SET_UP.contains(command);
    }

    /** Reads {@code +1699999999.123456 [0 127.0.0.1:50000] "GET" "key"}; a script's lines say {@code [0 lua]}. */
    private static String commandOf(String line) {
        var start = line.indexOf("] \"");
        if (start < 0 || line.contains("[0 lua]")) {
            return "";
        }
        var end = line.indexOf('"', start + 3);
        return line.substring(start + 3, end).toLowerCase(Locale.ROOT);
    }
}
