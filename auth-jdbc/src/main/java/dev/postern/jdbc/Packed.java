package dev.postern.jdbc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Text in bytes, tightly: a byte that names the format, then texts in UTF-8 and counts of texts, each with its length in
 * front in seven bits a byte, the lowest first.
 */
final class Packed {
    /** A newer release raises it if an older one must not read the rest. What is new otherwise gets a column of its own. */
    static final byte FORMAT = 1;

    private Packed() {}

    /** Writes. Not safe for use by many threads. */
    static final class Writer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Writer() {
            bytes.write(FORMAT);
        }

        Writer text(String text) {
            var utf8 = text.getBytes(StandardCharsets.UTF_8);
            number(utf8.length);
            bytes.writeBytes(utf8);
            return this;
        }

        Writer texts(Collection<String> texts) {
            number(texts.size());
            texts.stream().sorted().forEach(this::text); // the same value is always the same bytes
            return this;
        }

        Writer pairs(Map<String, String> pairs) {
            number(pairs.size());
            pairs.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(pair -> text(pair.getKey()).text(pair.getValue()));
            return this;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        private void number(int number) {
            var left = number;
            for (; left > 0x7F; left >>>= 7) {
                bytes.write((left & 0x7F) | 0x80);
            }
            bytes.write(left);
        }
    }

    /** Reads; whatever it throws on bytes that it can't read is an {@link IllegalArgumentException}. */
    static final class Reader {
        private final ByteBuffer bytes;

        Reader(byte[] packed) {
            bytes = ByteBuffer.wrap(packed);
            if (packed.length == 0 || bytes.get() != FORMAT) {
                throw new IllegalArgumentException("unknown format");
            }
        }

        String text() {
            var length = number();
            if (length > bytes.remaining()) {
                throw new IllegalArgumentException("cut off");
            }
            var piece = bytes.slice(bytes.position(), length);
            bytes.position(bytes.position() + length);
            try {
                return StandardCharsets.UTF_8.newDecoder().decode(piece).toString();
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("not UTF-8", e);
            }
        }

        List<String> texts() {
            var texts = new ArrayList<String>();
            for (var left = number(); left > 0; left--) {
                texts.add(text());
            }
            return texts;
        }

        Map<String, String> pairs() {
            var pairs = new HashMap<String, String>();
            for (var left = number(); left > 0; left--) {
                pairs.put(text(), text());
            }
            return pairs;
        }

        /** Checks that this was all: more would be lost when the record is written again. */
        void end() {
            if (bytes.hasRemaining()) {
                throw new IllegalArgumentException("more than expected");
            }
        }

        private int number() {
            var number = 0;
            for (var shift = 0; shift < 28; shift += 7) {
                if (!bytes.hasRemaining()) {
                    throw new IllegalArgumentException("cut off");
                }
                var next = bytes.get();
                number |= (next & 0x7F) << shift;
                if (next >= 0) {
                    return number;
                }
            }
            throw new IllegalArgumentException("too large a number");
        }
    }
}
