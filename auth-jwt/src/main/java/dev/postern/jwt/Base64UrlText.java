package dev.postern.jwt;

import dev.postern.Base64Url;
import org.jspecify.annotations.Nullable;

/** Base64url as RFC 7515 section 2 has it. */
final class Base64UrlText {
    private Base64UrlText() {}

    static String encode(byte[] bytes) {
        return Base64Url.encode(bytes);
    }

    /** Returns the bytes; null if the text is not the one spelling of some bytes. */
    static byte @Nullable [] decode(String text) {
        return Base64Url.decode(text, 0, text.length());
    }
}
