package dev.postern.bench.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads of an answer as little as shows where it ends, and that it is 200. */
final class Response {
    private static final byte[] OK = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

    private Response() {}

    /**
     * Returns the length of the answer that begins this buffer; -1 while its head is not complete.
     *
     * @throws IOException if the answer is not 200 or does not say its length
     */
    static int length(ByteBuffer in) throws IOException {
        var end = in.position();
        var line = 0;
        var content = -1;
        for (var i = 0; i < end; i++) {
            if (in.get(i) != '\n') {
                continue;
            }
            if (line == 0 && !startsWith(in, line, i, OK)) {
                throw new IOException(text(in, i));
            }
            if (i == line + 1) {
                if (content < 0) {
                    throw new IOException("an answer without Content-Length");
                }
                return i + 1 + content;
            }
            if (startsWith(in, line, i, CONTENT_LENGTH)) {
                content = number(in, line + CONTENT_LENGTH.length, i);
            }
            line = i + 1;
        }
        return -1;
    }

    private static boolean startsWith(ByteBuffer in, int from, int to, byte[] name) {
        if (to - from < name.length) {
            return false;
        }
        for (var i = 0; i < name.length; i++) {
            var b = in.get(from + i);
            if (b != name[i] && (b | 0x20) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private static int number(ByteBuffer in, int from, int to) {
        var number = 0;
        for (var i = from; i < to; i++) {
            var digit = in.get(i) - '0';
            if (digit >= 0 && digit <= 9) {
                number = number * 10 + digit;
            }
        }
        return number;
    }

    private static String text(ByteBuffer in, int to) {
        var bytes = new byte[to];
        in.get(0, bytes);
        return new String(bytes, StandardCharsets.US_ASCII).trim();
    }
}
