package dev.postern.session;

import static dev.postern.session.RedisFields.escaped;

import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.LoginRecord;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A login as the {@linkplain RedisFields fields} of a string of Redis. Redis stores the names with every login, so they are
 * letters; one that is empty is left out, except claims and data.
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><td>v</td><td>version of the record</td></tr>
 * <tr><td>a</td><td>authenticated at, in milliseconds since 1970</td></tr>
 * <tr><td>s, x</td><td>last seen, expires: milliseconds after that</td></tr>
 * <tr><td>i</td><td>idle timeout in milliseconds</td></tr>
 * <tr><td>dev, ua, ip</td><td>client: label, user agent, address</td></tr>
 * <tr><td>u</td><td>subject</td></tr>
 * <tr><td>h</td><td>secret hash</td></tr>
 * <tr><td>y</td><td>strategy</td></tr>
 * <tr><td>r, p</td><td>roles, permissions: lists</td></tr>
 * <tr><td>c:NAME</td><td>a claim</td></tr>
 * <tr><td>d:NAME</td><td>data of the strategy</td></tr>
 * <tr><td>f</td><td>format; left out for the first</td></tr>
 * </table>
 *
 * <p>{@code v}, {@code a}, {@code s}, {@code x}, {@code i}, {@code dev}, {@code u} and {@code h} stand first and in this
 * order, because scripts read them: those up to {@code dev}, which take less than 512 bytes, without reading the rest.
 *
 * <p>A newer release may add fields: they are ignored and left alone. It gives a format only if an older release must not
 * judge the record. Even then lines keep their form, and the first ones name, meaning and place: the scripts of either
 * release read them.
 */
final class RedisRecord {
    private static final String FORMAT = "f";
    private static final Logger LOG = LoggerFactory.getLogger(RedisRecord.class);
    private static final String CLAIM = "c:";
    private static final String DATA = "d:";

    private RedisRecord() {}

    /** Returns the fields, names and values escaped, in the order in which they are written. */
    static Map<String, String> encode(LoginRecord record) {
        var fields = new LinkedHashMap<String, String>();
        var start = record.authenticatedAt().toEpochMilli();
        fields.put("v", String.valueOf(record.version()));
        fields.put("a", String.valueOf(start));
        fields.put("s", String.valueOf(record.lastSeenAt().toEpochMilli() - start));
        fields.put("x", String.valueOf(record.expiresAt().toEpochMilli() - start));
        fields.put("i", String.valueOf(record.idleTimeout().toMillis()));
        fields.put("dev", escaped(record.client().label()));
        fields.put("u", escaped(record.subject()));
        fields.put("h", escaped(record.secretHash()));
        fields.put("y", escaped(record.strategy()));
        fields.put("r", list(record.identity().roles()));
        fields.put("p", list(record.identity().permissions()));
        fields.put("ua", escaped(record.client().userAgent()));
        fields.put("ip", escaped(record.client().address()));
        fields.values().removeIf(String::isEmpty);
        record.identity().claims().forEach((name, value) -> fields.put(CLAIM + escaped(name), escaped(value)));
        record.data().forEach((name, value) -> fields.put(DATA + escaped(name), escaped(value)));
        return fields;
    }

    private static String list(Set<String> names) {
        return names.stream().map(RedisFields::escaped).collect(Collectors.joining("\t"));
    }

    /** Returns the lines that such fields make. */
    static String lines(Map<String, String> fields) {
        var lines = new StringBuilder();
        fields.forEach(
                (name, value) -> lines.append(name).append('\t').append(value).append('\n'));
        return lines.toString();
    }

    /**
     * Reads a login back; empty if there are no bytes. A record that can't be read is absent as well: its token is
     * rejected and its owner logs in again, which is better than a store that counts as unreachable because of one
     * record. A warning names it.
     */
    static Optional<LoginRecord> decode(String id, byte[] record) {
        if (record.length == 0) {
            return Optional.empty();
        }
        var fields = new RedisFields(record);
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
                required(fields, "y"),
                new Identity(
                        required(fields, "u"), Set.of(fields.list("r")), Set.of(fields.list("p")), fields.named(CLAIM)),
                new Client(fields.getOrEmpty("dev"), fields.getOrEmpty("ua"), fields.getOrEmpty("ip")),
                Instant.ofEpochMilli(start),
                Instant.ofEpochMilli(Math.addExact(start, number(fields, "s"))),
                Instant.ofEpochMilli(Math.addExact(start, number(fields, "x"))),
                Duration.ofMillis(number(fields, "i")),
                required(fields, "h"),
                fields.named(DATA));
    }

    private static String required(RedisFields fields, String name) {
        var value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no " + name);
        }
        return value;
    }

    private static long number(RedisFields fields, String name) {
        return Long.parseLong(required(fields, name));
    }
}
