package dev.postern.login;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A command that reads a password, from the console without showing it or else the first line of standard input, and
 * prints its hash for a file of accounts: {@code java -cp ... dev.postern.login.PasswordHash}.
 */
public final class PasswordHash {
    private PasswordHash() {}

    /** Runs the command. Exits with 1 and a message if the password is empty or too long. */
    public static void main(String[] arguments) throws IOException {
        var password = read();
        try {
            System.out.println(PasswordHashes.ofDefaultCost().hash(password));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    @SuppressWarnings("SystemConsoleNull") // from JDK 22 on there always is one, which then reads standard input
    private static char[] read() throws IOException {
        var console = System.console();
        if (console != null) {
            var typed = console.readPassword("Password: ");
            return typed == null ? new char[0] : typed;
        }
        var line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return line == null ? new char[0] : line.toCharArray();
    }
}
