package dev.postern.session;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a login is remembered by: the 25 characters of its id. As numbers they are in one place, and no text is made of a
 * part of a token to find its login.
 */
class LoginKey {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final long first;
    private final long second;
    private final long third;
    private final byte last;

    LoginKey(byte[] characters, int start) {
        this.first = number(characters, start);
        this.second = number(characters, start + Long.BYTES);
        this.third = number(characters, start + 2 * Long.BYTES);
        this.last = characters[start + 3 * Long.BYTES];
    }

    LoginKey(LoginKey other) {
        this.first = other.first;
        this.second = other.second;
        this.third = other.third;
        this.last = other.last;
    }

    /** Returns that of an id; of a text that is none it may fail, or be that of another text. */
    static LoginKey of(String id) {
        return new LoginKey(id.getBytes(StandardCharsets.US_ASCII), 0);
    }

    /** Returns the {@link #hashCode} of the key that is made of these characters. */
    static int hash(byte[] characters, int start) {
        return hash(number(characters, start + Long.BYTES));
    }

    /** Tells whether it equals the key that is made of these characters. */
    final boolean isAt(byte[] characters, int start) {
        return is(
                number(characters, start),
                number(characters, start + Long.BYTES),
                number(characters, start + 2 * Long.BYTES),
                characters[start + 3 * Long.BYTES]);
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof LoginKey key && is(key.first, key.second, key.third, key.last);
    }

    private boolean is(long ofFirst, long ofSecond, long ofThird, byte ofLast) {
        return first == ofFirst && second == ofSecond && third == ofThird && last == ofLast;
    }

    @Override
    public final int hashCode() {
        return hash(second);
    }

    /** The 8 characters in the middle are random; their bits are spread, as each has but 6. */
    private static int hash(long second) {
        return (int) ((second * 0x9e37_79b9_7f4a_7c15L) >>> Integer.SIZE);
    }

    private static long number(byte[] characters, int start) {
        return (long) LONGS.get(characters, start);
    }
}
