package dev.postern;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One login of the memory store, as few objects as will do: itself and the array of its record. Equal by its id, so that
 * it is its own key. Changed by its {@link MemoryShard} alone, under that one's lock; {@link #record} may be read by
 * everybody.
 */
final class MemoryLogin {
    /** The places of {@link #endsIndex} start at 0; this is none. */
    static final int NOWHERE = -1;

    private static final byte[] NO_RECORD = {};
    private static final int TAG_END = 3;
    private static final int LAST = LoginIds.LENGTH - 1;

    // The id in bits: 18 of the tag, 128 of the rest.
    private final int tag;
    private final long high;
    private final long low;

    /** The next login of the shard whose subject has the same {@link MemoryShard#subjectKey}. */
    @Nullable
    MemoryLogin sibling;

    /** Where it stands in the {@link EndQueue}. */
    int endsIndex = NOWHERE;

    /** {@link LoginRecord#endsAt} in milliseconds. */
    long endsAt;

    private volatile byte[] record = NO_RECORD;

    /** Makes what is equal to the login with this id. */
    MemoryLogin(String id) {
        tag = tagBits(id);
        var upper = 0L;
        var lower = 0L;
        for (var i = TAG_END; i < LAST; i++) {
            upper = (upper << 6) | (lower >>> 58);
            lower = (lower << 6) | Base64Url.valueOf(id.charAt(i));
        }
        // The last character of an id carries 2 bits; its other 4 are zero in every valid one.
        high = (upper << 2) | (lower >>> 62);
        low = (lower << 2) | (Base64Url.valueOf(id.charAt(LAST)) >>> 4);
    }

    MemoryLogin(LoginRecord record) {
        this(record.id());
        set(record, LoginCodec.encode(record));
    }

    /** Returns the 18 bits of the tag that an id or a {@link LoginIds#tag} starts with. */
    static int tagBits(String text) {
        return (Base64Url.valueOf(text.charAt(0)) << 12)
                | (Base64Url.valueOf(text.charAt(1)) << 6)
                | Base64Url.valueOf(text.charAt(2));
    }

    int tag() {
        return tag;
    }

    byte[] record() {
        return record;
    }

    void set(LoginRecord next, byte[] encoded) {
        endsAt = next.endsAt().toEpochMilli();
        record = encoded;
    }

    String id() {
        var id = new byte[LoginIds.LENGTH];
        id[0] = Base64Url.characterOf(tag >>> 12);
        id[1] = Base64Url.characterOf(tag >>> 6);
        id[2] = Base64Url.characterOf(tag);
        id[LAST] = Base64Url.characterOf((int) low << 4);
        var upper = high >>> 2;
        var lower = (high << 62) | (low >>> 2);
        for (var i = LAST - 1; i >= TAG_END; i--) {
            id[i] = Base64Url.characterOf((int) lower);
            lower = (lower >>> 6) | (upper << 58);
            upper >>>= 6;
        }
        return new String(id, StandardCharsets.ISO_8859_1);
    }

    String subject() {
        return LoginCodec.subject(record);
    }

    LoginRecord decode() {
        return LoginCodec.decode(id(), record);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MemoryLogin login && login.low == low && login.high == high && login.tag == tag;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(low);
    }
}
