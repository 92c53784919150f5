package dev.postern.session;

import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.LoginRecord;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A login as the fields of a Redis hash. Redis stores the names with every login, so they are letters; names of roles and
 * permissions stand one a line; an empty field is left out.
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><td>v</td><td>version of the record</td></tr>
 * <tr><td>y</td><td>strategy</td></tr>
 * <tr><td>u</td><td>subject</td></tr>
 * <tr><td>r, p</td><td>roles, permissions</td></tr>
 * <tr><td>c:NAME</td><td>a claim</td></tr>
 * <tr><td>dev, ip</td><td>client: label, address</td></tr>
 * <tr><td>ua, ua2, ua3, ua4</td><td>client: user agent, in pieces</td></tr>
 * <tr><td>a</td><td>authenticated at, in milliseconds since 1970</td></tr>
 * <tr><td>s, x</td><td>last seen, expires: milliseconds after that</td></tr>
 * <tr><td>i</td><td>idle timeout in milliseconds</td></tr>
 * <tr><td>h</td><td>secret hash</td></tr>
 * <tr><td>d:NAME</td><td>data of the strategy</td></tr>
 * <tr><td>f</td><td>format; left out for the first</td></tr>
 * </table>
 *
 * <p>A newer release may add fields: they are ignored and left alone. It gives a format only if an older release must not
 * judge the record; {@code a}, {@code s}, {@code x}, {@code i} and {@code u} keep name and meaning even then, because the
 * scripts of either release read them.
 */
final class RedisRecord {
    private static final String FORMAT = "f";
    private static final Logger LOG = LoggerFactory.getLogger(RedisRecord.class);
    private static final String CLAIM = "c:";
    private static final String DATA = "d:";

    /** Redis packs a small hash tightly, a quarter of the bytes, as long as no value is longer than this. */
    private static final int PACKED = 64;

    private RedisRecord() {}

    static Map<String, String> encode(LoginRecord record) {
        var fields = new HashMap<String, String>();
        var start = record.authenticatedAt().toEpochMilli();
        fields.put("v", String.valueOf(record.version()));
        fields.put("y", record.strategy());
        fields.put("u", record.subject());
        fields.put("r", String.join("\n", record.identity().roles()));
        fields.put("p", String.join("\n", record.identity().permissions()));
        fields.put("dev", record.client().label());
        putPieces(fields, "ua", record.client().userAgent());
        fields.put("ip", record.client().address());
        fields.put("a", String.valueOf(start));
        fields.put("s", String.valueOf(record.lastSeenAt().toEpochMilli() - start));
        fields.put("x", String.valueOf(record.expiresAt().toEpochMilli() - start));
        fields.put("i", String.valueOf(record.idleTimeout().toMillis()));
        fields.put("h", record.secretHash());
        fields.values().removeIf(String::isEmpty);
        record.identity().claims().forEach((name, value) -> fields.put(CLAIM + name, value));
        record.data().forEach((name, value) -> fields.put(DATA + name, value));
        return fields;
    }

    /**
     * Reads a login back; empty if there are no fields. A record that can't be read is absent as well: its token is
     * rejected and its owner logs in again, which is better than a store that counts as unreachable because of one
     * record. A warning names it.
     */
    static Optional<LoginRecord> decode(String id, RedisFields fields) {
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (fields.has(FORMAT)) {
                throw new IllegalArgumentException("a format of a newer release");
            }
            return Optional.of(read(id, fields));
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            LOG.warn("the record of login {} can't be read and counts as absent", id);
            return Optional.empty();
        }
    }

    private static LoginRecord read(String id, RedisFields fields) {
        var start = number(fields, "a");
        return new LoginRecord(
                id,
                number(fields, "v"),
                text(fields, "y"),
                new Identity(text(fields, "u"), lines(fields, "r"), lines(fields, "p"), fields.named(CLAIM)),
                new Client(fields.getOrEmpty("dev"), pieces(fields, "ua"), fields.getOrEmpty("ip")),
                Instant.ofEpochMilli(start),
                Instant.ofEpochMilli(Math.addExact(start, number(fields, "s"))),
                Instant.ofEpochMilli(Math.addExact(start, number(fields, "x"))),
                Duration.ofMillis(number(fields, "i")),
                text(fields, "h"),
                fields.named(DATA));
    }

    /** For what browsers say of themselves, which is mostly more than {@link #PACKED}. */
    private static void putPieces(Map<String, String> fields, String name, String text) {
        var start = 0;
        for (var piece = 1; start < text.length(); piece++) {
            var end = Math.min(start + PACKED, text.length());
            if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
                end--;
            }
            fields.put(pieceName(name, piece), text.substring(start, end));
            start = end;
        }
    }

    private static String pieces(RedisFields fields, String name) {
        var text = fields.getOrEmpty(name);
        if (text.length() < PACKED - 1) { // a piece may be one character shorter than that, and have a next one
            return text;
        }
        var pieces = new StringBuilder(text);
        for (var piece = 2; fields.has(pieceName(name, piece)); piece++) {
            pieces.append(fields.get(pieceName(name, piece)));
        }
        return pieces.toString();
    }

    private static String pieceName(String name, int piece) {
        return piece == 1 ? name : name + piece;
    }

    private static String text(RedisFields fields, String name) {
        var text = fields.get(name);
        if (text == null) {
            throw new IllegalArgumentException("no " + name);
        }
        return text;
    }

    private static long number(RedisFields fields, String name) {
        return Long.parseLong(text(fields, name));
    }

    private static Set<String> lines(RedisFields fields, String name) {
        var text = fields.getOrEmpty(name);
        return text.isEmpty() ? Set.of() : Set.of(text.split("\n", -1));
    }
}
