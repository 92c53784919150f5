package dev.postern.jwt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The headers of tokens that were found good: an issuer writes the same one into all tokens of a key, so it needs reading
 * once. Known by every character of it. Safe for use by many threads.
 *
 * <p>It says what a header asks for, never whether it gets it: key and signature are judged for each token. Only who can
 * sign gets a header in here, and no more than {@value #MOST} stay.
 */
final class KnownHeaders {
    /** How many are kept: a few keys that overlap in a rotation. */
    static final int MOST = 8;

    private volatile Known[] latestFirst = {};

    /** Returns what the first characters of a token say as its header; null if that is not known. */
    @Nullable
    Header find(byte[] token, int end) {
        for (var known : latestFirst) {
            if (Arrays.equals(known.spelling, 0, known.spelling.length, token, 0, end)) {
                return known.header;
            }
        }
        return null;
    }

    /** Keeps the header of a token that is good; the one that came first makes room for it. */
    synchronized void keep(byte[] token, int end, Header header) {
        if (find(token, end) == null) {
            var before = latestFirst;
            var after = new Known[Math.min(before.length + 1, MOST)];
            after[0] = new Known(Arrays.copyOf(token, end), header);
            System.arraycopy(before, 0, after, 1, after.length - 1);
            latestFirst = after;
        }
    }

    /**
     * What is read of a header (RFC 7515 section 4.1).
     *
     * @param algorithm its {@code alg}; null if there is none
     * @param keyId its {@code kid}; empty if there is none
     * @param type its {@code typ}; null if there is none
     */
    record Header(
            @Nullable String algorithm,
            String keyId,
            @Nullable String type) {}

    private static final class Known {
        private final byte[] spelling;
        private final Header header;

        private Known(byte[] spelling, Header header) {
            this.spelling = spelling;
            this.header = header;
        }
    }
}
