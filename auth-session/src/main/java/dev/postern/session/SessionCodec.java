package dev.postern.session;

/**
 * Turns the value of a session attribute into the text that the store keeps, and back. Give one to
 * {@link SessionKey#of(String, SessionCodec)} where the default does not fit. Safe for use by many threads.
 *
 * <p>What is decoded was written by another release of the application, earlier or later, or by somebody who got at the
 * store: refuse what is not understood by an exception, and never let the text choose the class of an object, as Java
 * serialization and the class names of some JSON mappers do.
 *
 * @param <T> the type of the value
 */
public interface SessionCodec<T> {
    /**
     * Returns the value as text, without unpaired surrogates.
     *
     * @throws Exception if the value has no such form; the attribute stays as it is
     */
    String encode(T value) throws Exception;

    /**
     * Returns the value that the text stands for.
     *
     * @throws Exception if the text stands for none, which makes the attribute absent and harms nothing else. So does
     *     null, and so does an {@link Error} other than {@link OutOfMemoryError}
     */
    T decode(String text) throws Exception;

    /** Returns a codec made of two functions, such as {@code SessionCodec.of(Plan::code, Plan::ofCode)}. */
    static <T> SessionCodec<T> of(Step<T, String> encode, Step<String, T> decode) {
        return new SessionCodec<>() {
            @Override
            public String encode(T value) throws Exception {
                return encode.apply(value);
            }

            @Override
            public T decode(String text) throws Exception {
                return decode.apply(text);
            }
        };
    }

    /**
     * One direction of a codec.
     *
     * @param <A> what goes in
     * @param <B> what comes out
     */
    @FunctionalInterface
    interface Step<A, B> {
        /** Returns what the argument is turned into. */
        B apply(A from) throws Exception;
    }
}
