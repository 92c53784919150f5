package dev.postern;

/**
 * How many logins a subject may have at a time. One more ends the oldest.
 *
 * @param max at least 1, at most {@value #MOST}
 */
public record LoginLimit(int max) {
    /** The highest limit: operations on all logins of a subject are one step of the store and must stay short. */
    public static final int MOST = 1_000;

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if it is broken
     */
    public LoginLimit {
        if (max < 1 || max > MOST) {
            throw new IllegalArgumentException("a login limit is 1 to " + MOST);
        }
    }
}
