package dev.postern;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/**
 * A {@link LoginRecord} without its id as one array of bytes, which takes far less room than its objects. Never leaves
 * the process, so it has no version and reads no other one's.
 *
 * <p>In this order: {@code authenticatedAt} in milliseconds (8 bytes); version; subject; label; kind of the secret's
 * hash and the hash; {@code lastSeenAt} and {@code expiresAt} as distances from {@code authenticatedAt}; idle timeout;
 * strategy; user agent; address; roles; permissions; claims; data. Numbers are little-endian groups of 7 bits, collections
 * start with their size. A text starts with twice its length, plus 1 if it needs two bytes a character; so every
 * {@code String} comes back as it was, unpaired surrogates too, which UTF-8 would not bring back.
 */
final class LoginCodec {
    private static final int HASH_BYTES = 32;
    private static final int HASH_LENGTH = 43;
    private static final int HASH_AS_TEXT = 0;
    private static final int HASH_AS_BYTES = 1;

    private LoginCodec() {}

    static byte[] encode(LoginRecord login) {
        var out = new Writer();
        var authenticatedAt = login.authenticatedAt().toEpochMilli();
        out.fixed(authenticatedAt);
        out.number(login.version());
        out.text(login.subject());
        out.text(login.client().label());
        out.hash(login.secretHash());
        out.signed(login.lastSeenAt().toEpochMilli() - authenticatedAt);
        out.signed(login.expiresAt().toEpochMilli() - authenticatedAt);
        out.signed(login.idleTimeout().toMillis());
        out.text(login.strategy());
        out.text(login.client().userAgent());
        out.text(login.client().address());
        out.texts(login.identity().roles());
        out.texts(login.identity().permissions());
        out.texts(login.identity().claims());
        out.texts(login.data());
        return out.toBytes();
    }

    static LoginRecord decode(String id, byte[] encoded) {
        var in = new Reader(encoded);
        var authenticatedAt = in.fixed();
        var version = in.number();
        var subject = in.text();
        var label = in.text();
        var secretHash = in.hash();
        var lastSeenAt = authenticatedAt + in.signed();
        var expiresAt = authenticatedAt + in.signed();
        var idleTimeout = Duration.ofMillis(in.signed());
        var strategy = in.text();
        var client = new Client(label, in.text(), in.text());
        var identity = new Identity(subject, in.set(), in.set(), in.map());
        return new LoginRecord(
                id,
                version,
                strategy,
                identity,
                client,
                Instant.ofEpochMilli(authenticatedAt),
                Instant.ofEpochMilli(lastSeenAt),
                Instant.ofEpochMilli(expiresAt),
                idleTimeout,
                secretHash,
                in.map());
    }

    /** Reads {@link LoginRecord#authenticatedAt} alone, in milliseconds. */
    static long authenticatedAt(byte[] encoded) {
        return new Reader(encoded).fixed();
    }

    /** Reads {@link LoginRecord#version} alone. */
    static long version(byte[] encoded) {
        var in = new Reader(encoded);
        in.fixed();
        return in.number();
    }

    /** Reads {@link LoginRecord#subject} alone. */
    static String subject(byte[] encoded) {
        var in = new Reader(encoded);
        in.fixed();
        in.number();
        return in.text();
    }

    /** Reads {@link Client#label} alone. */
    static String label(byte[] encoded) {
        var in = new Reader(encoded);
        in.fixed();
        in.number();
        in.skipText();
        return in.text();
    }

    /** Reads {@link LoginRecord#secretHash} alone. */
    static String secretHash(byte[] encoded) {
        var in = new Reader(encoded);
        in.fixed();
        in.number();
        in.skipText();
        in.skipText();
        return in.hash();
    }

    private static final class Writer {
        private byte[] bytes = new byte[256];
        private int end;

        void fixed(long value) {
            reserve(Long.BYTES);
            for (var shift = 56; shift >= 0; shift -= 8) {
                bytes[end++] = (byte) (value >>> shift);
            }
        }

        void number(long value) {
            reserve(10);
            var rest = value;
            while ((rest & ~0x7fL) != 0) {
                bytes[end++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            bytes[end++] = (byte) rest;
        }

        /** Folds the sign into the lowest bit, so that a small number below zero is short as well. */
        void signed(long value) {
            number((value << 1) ^ (value >> 63));
        }

        void text(String text) {
            var length = text.length();
            var wide = isWide(text);
            number(((long) length << 1) | (wide ? 1 : 0));
            reserve(wide ? 2 * length : length);
            for (var i = 0; i < length; i++) {
                var c = text.charAt(i);
                if (wide) {
                    bytes[end++] = (byte) (c >>> 8);
                }
                bytes[end++] = (byte) c;
            }
        }

        void hash(String hash) {
            if (hash.length() == HASH_LENGTH && Base64Url.isCanonical(hash)) {
                number(HASH_AS_BYTES);
                reserve(HASH_BYTES);
                System.arraycopy(Base64.getUrlDecoder().decode(hash), 0, bytes, end, HASH_BYTES);
                end += HASH_BYTES;
            } else {
                number(HASH_AS_TEXT);
                text(hash);
            }
        }

        void texts(Set<String> texts) {
            number(texts.size());
            texts.forEach(this::text);
        }

        void texts(Map<String, String> texts) {
            number(texts.size());
            texts.forEach((name, value) -> {
                text(name);
                text(value);
            });
        }

        byte[] toBytes() {
            return Arrays.copyOf(bytes, end);
        }

        private void reserve(int more) {
            if (bytes.length - end < more) {
                bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(end, more), bytes.length * 2));
            }
        }

        private static boolean isWide(String text) {
            for (var i = 0; i < text.length(); i++) {
                if (text.charAt(i) > 0xff) {
                    return true;
                }
            }
            return false;
        }
    }

    private static final class Reader {
        private final byte[] bytes;
        private int next;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        long fixed() {
            var value = 0L;
            for (var i = 0; i < Long.BYTES; i++) {
                value = (value << 8) | (bytes[next++] & 0xff);
            }
            return value;
        }

        long number() {
            var value = 0L;
            for (var shift = 0; ; shift += 7) {
                var group = bytes[next++];
                value |= (group & 0x7fL) << shift;
                if (group >= 0) {
                    return value;
                }
            }
        }

        long signed() {
            var folded = number();
            return (folded >>> 1) ^ -(folded & 1);
        }

        String text() {
            var head = number();
            var length = (int) (head >>> 1);
            if ((head & 1) == 0) {
                var start = next;
                next += length;
                return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
            }
            var text = new char[length];
            for (var i = 0; i < length; i++) {
                text[i] = (char) (((bytes[next++] & 0xff) << 8) | (bytes[next++] & 0xff));
            }
            return new String(text);
        }

        void skipText() {
            var head = number();
            next += (int) (head >>> 1) << (head & 1);
        }

        String hash() {
            if (number() == HASH_AS_TEXT) {
                return text();
            }
            var hash = Arrays.copyOfRange(bytes, next, next + HASH_BYTES);
            next += HASH_BYTES;
            return Base64Url.encode(hash);
        }

        Set<String> set() {
            var texts = new String[(int) number()];
            for (var i = 0; i < texts.length; i++) {
                texts[i] = text();
            }
            return Set.of(texts);
        }

        @SuppressWarnings({"unchecked", "rawtypes"})
        Map<String, String> map() {
            Map.Entry<String, String>[] entries = new Map.Entry[(int) number()];
            for (var i = 0; i < entries.length; i++) {
                entries[i] = Map.entry(text(), text());
            }
            return Map.ofEntries(entries);
        }
    }
}
