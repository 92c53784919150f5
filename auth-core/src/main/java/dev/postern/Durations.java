package dev.postern;

import java.time.Duration;

/** Durations as configuration writes them: a whole number and one of ms, s, m, h, d. */
final class Durations {
    private static final int MAX_DIGITS = 9;

    private Durations() {}

    /** Reads a duration; throws {@link IllegalArgumentException} for anything else, ISO-8601 included. */
    static Duration parse(String text) {
        var digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        if (digits == 0 || digits > MAX_DIGITS) {
            throw new IllegalArgumentException();
        }
        var amount = Long.parseLong(text.substring(0, digits));
        return switch (text.substring(digits)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> throw new IllegalArgumentException();
        };
    }
}
