package dev.postern.session;

import java.util.Map;

/** The limits of what a session carries. It is read with every request: big things belong elsewhere. */
final class SessionAttributes {
    static final int MOST = 100;
    static final int MAX_NAME = 128;
    static final int MAX_VALUE = 8_192;
    static final int MAX_TOTAL = 32_768;

    private SessionAttributes() {}

    /**
     * Returns an immutable copy.
     *
     * @throws IllegalArgumentException if a limit is broken; the message names the limit, not the value
     */
    static Map<String, String> check(Map<String, String> attributes) {
        var copy = Map.copyOf(attributes);
        if (copy.size() > MOST) {
            throw new IllegalArgumentException("a session has at most " + MOST + " attributes");
        }
        var total = 0;
        for (var attribute : copy.entrySet()) {
            checkName(attribute.getKey());
            checkValue(attribute.getValue());
            total += attribute.getKey().length() + attribute.getValue().length();
        }
        if (total > MAX_TOTAL) {
            throw new IllegalArgumentException(
                    "the attributes of a session are at most " + MAX_TOTAL + " characters together");
        }
        return copy;
    }

    private static void checkName(String name) {
        if (name.isBlank()
                || name.length() > MAX_NAME
                || name.chars().anyMatch(Character::isISOControl)
                || hasLoneSurrogate(name)) {
            throw new IllegalArgumentException("the name of a session attribute is 1 to " + MAX_NAME
                    + " characters, not blank, without control characters and unpaired surrogates");
        }
    }

    private static void checkValue(String value) {
        if (value.length() > MAX_VALUE || hasLoneSurrogate(value)) {
            throw new IllegalArgumentException("the value of a session attribute is at most " + MAX_VALUE
                    + " characters, without unpaired surrogates");
        }
    }

    /** Such text has no UTF-8 form: a store would give back something else than it was given. */
    private static boolean hasLoneSurrogate(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
