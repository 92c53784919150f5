package dev.postern.session;

import dev.postern.ConfigKeys;
import java.util.Comparator;
import java.util.Map;

/**
 * How much data a session may carry, which is read with every look-up of its login.
 *
 * @param maxBytes names and encoded values together, as UTF-8
 */
record SessionLimit(int maxBytes) {
    /**
     * Refuses what is over the limit. A session that is over it already, because the limit was lowered, may change and
     * shrink, not grow.
     *
     * @throws SessionTooLargeException if the limit is broken
     */
    void check(Map<String, String> before, Map<String, String> after) {
        var bytes = bytes(after);
        if (bytes <= maxBytes || bytes <= bytes(before)) {
            return;
        }
        var largest = after.entrySet().stream()
                .max(Comparator.comparingInt(SessionLimit::bytes))
                .orElseThrow();
        throw new SessionTooLargeException("the data of the session would take " + bytes + " bytes and "
                + ConfigKeys.SESSION_MAX_BYTES + " allows " + maxBytes + "; the largest of its " + after.size()
                + " attributes, " + largest.getKey() + ", takes " + bytes(largest));
    }

    private static long bytes(Map<String, String> texts) {
        return texts.entrySet().stream().mapToLong(SessionLimit::bytes).sum();
    }

    private static int bytes(Map.Entry<String, String> text) {
        return Utf8.length(text.getKey()) + Utf8.length(text.getValue());
    }
}
