package dev.postern.jdbc;

import java.util.regex.Pattern;

/** The names of the tables, which all start with the same prefix. */
record Tables(String prefix) {
    static final String DEFAULT_PREFIX = "auth_";

    private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9_]{0,30}");

    Tables {
        if (!isPrefix(prefix)) {
            throw new IllegalArgumentException(
                    "a table prefix is 1 to 31 lower-case letters, digits or _ and starts with a letter");
        }
    }

    /** What stands in SQL unquoted, and so means the same in every database. */
    static boolean isPrefix(String text) {
        return PREFIX.matcher(text).matches();
    }

    String login() {
        return prefix + "login";
    }

    String attempt() {
        return prefix + "attempt";
    }

    String lock() {
        return prefix + "lock";
    }

    String lease() {
        return prefix + "lease";
    }

    String ended() {
        return prefix + "ended";
    }

    String endedLog() {
        return prefix + "ended_log";
    }

    String account() {
        return prefix + "account";
    }

    String claim() {
        return prefix + "account_claim";
    }

    String schema() {
        return prefix + "schema";
    }
}
