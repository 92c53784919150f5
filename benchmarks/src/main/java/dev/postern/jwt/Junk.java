package dev.postern.jwt;

import dev.postern.Base64Url;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a stranger can send, each as long as is read at all: made to cost much before the signature is looked at. */
enum Junk {
    TOO_LONG(kid -> "A".repeat(1 << 20)),
    DOTS(kid -> ".".repeat(Jws.MAX_LENGTH)),
    LETTERS(kid -> "A".repeat(Jws.MAX_LENGTH)),
    NOT_LATIN(kid -> filled(valid(kid) + ".", '\u4e00')),
    PADDING(kid -> filled(valid(kid) + ".", '=')),
    BAD_LAST_CHARACTER(kid -> filled(valid(kid) + ".", 'A').substring(0, Jws.MAX_LENGTH - 1) + "="),
    DEEP_HEADER(kid -> header("{\"alg\":" + "[".repeat(1500))),
    NESTED_OBJECTS(kid -> header("{\"a\":".repeat(300))),
    MANY_MEMBERS(kid -> header("{" + members(i -> "\"" + i + "\":0", 200) + "}")),
    MANY_ALLOWED_MEMBERS(kid -> header("{" + members(i -> "\"kid\":\"\"", 150) + "}")),
    DUPLICATE_BY_ESCAPE(
            kid -> header("{\"alg\":\"" + "x".repeat(1400) + "\",\"typ\":\"\",\"kid\":\"k\",\"\\u006bid\":\"\"}")),
    ESCAPED_KID(kid -> header("{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"" + "\\u0041".repeat(248) + "\"}")),
    LONG_KID(kid -> header("{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"" + "k".repeat(1480) + "\"}")),
    SURROGATES(kid -> header("{\"alg\":\"HS256\",\"kid\":\"" + "\\ud83d\\ude00".repeat(120) + "\\ud83d\"}")),
    LONG_TEXT_UNCLOSED(kid -> header("{\"alg\":\"" + "x".repeat(1500))),
    LONG_NAME(kid -> header("{\"" + "n".repeat(1500) + "\":\"\"}")),
    LONG_NUMBER(kid -> header("{\"alg\":" + "9".repeat(1500) + "}")),
    LONG_EXPONENT(kid -> header("{\"alg\":1e" + "9".repeat(1500) + "}")),
    WHITE_SPACE(kid -> header(" ".repeat(1500) + "{}")),
    TRAILING_TEXT(
            kid -> header("{\"alg\":\"HS256\",\"kid\":\"" + kid + "\",\"typ\":\"at+jwt\"}" + " ".repeat(1400) + "{}")),
    BAD_UTF_8(kid -> header("{\"kid\":\"" + "\u00e9".repeat(700) + "\"}", 0xff)),
    FOUR_BYTE_UTF_8(kid -> header("{\"kid\":\"" + "\ud83d\ude00".repeat(370) + "\"}")),
    UNKNOWN_KID(kid -> header("{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"" + "k".repeat(43) + "\"}")),
    WRONG_ALGORITHM(kid -> header("{\"alg\":\"none\",\"typ\":\"at+jwt\",\"kid\":\"" + kid + "\"}")),
    LONG_SIGNATURE(kid -> filled(valid(kid) + ".e30.", 'A')),
    CRITICAL(kid -> header("{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"" + kid + "\",\"crit\":[\"exp\"]}"));

    @SuppressWarnings("ImmutableEnumChecker") // a text from a text
    private final Function<String, String> token;

    Junk(Function<String, String> token) {
        this.token = token;
    }

    /**
     * Returns the token.
     *
     * @param kid the name of a key that there is
     */
    String token(String kid) {
        return token.apply(kid);
    }

    private static String valid(String kid) {
        return encoded("{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"" + kid + "\"}");
    }

    /** Returns a token with that header; what is left of the length is payload. */
    private static String header(String json) {
        return tokenOf(encoded(json));
    }

    private static String header(String json, int lastByte) {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        bytes[bytes.length - 1] = (byte) lastByte;
        return tokenOf(Base64Url.encode(bytes));
    }

    private static String tokenOf(String header) {
        var signature = "." + "A".repeat(43);
        var payload = (Jws.MAX_LENGTH - header.length() - 1 - signature.length()) / 4 * 4;
        return header + "." + "A".repeat(payload) + signature;
    }

    private static String filled(String start, char with) {
        return start + String.valueOf(with).repeat((Jws.MAX_LENGTH - start.length()) / 4 * 4);
    }

    private static String encoded(String json) {
        return Base64Url.encode(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String members(Function<Integer, String> member, int count) {
        return IntStream.range(0, count).boxed().map(member).collect(Collectors.joining(","));
    }
}
