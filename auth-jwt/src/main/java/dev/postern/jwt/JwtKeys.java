package dev.postern.jwt;

import dev.postern.Postern;
import dev.postern.PublicKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of this service, which can be exchanged while it runs. A new set takes the place of the old one as a whole: a
 * token is judged by the one or the other, and no request ever meets half of each. What can't be used is refused, and the
 * old keys stay in force. Safe for use by many threads.
 *
 * <p>A key file is looked at every {@code auth.jwt.key-reload}, and at once, though at most once a second, when a token
 * names a key that is not known. There is no thread for that: a request that comes when it is due does it.
 *
 * <p>A rotation that fails no request takes three steps, each with the time in between that verifiers keep keys for: add
 * the new key as {@link KeyState#PUBLISHED}; make it {@link KeyState#SIGNING} and the old one {@link KeyState#RETIRED};
 * leave the old one out when its last token has expired.
 */
public final class JwtKeys implements PublicKeys {
    private static final Logger LOG = LoggerFactory.getLogger(JwtKeys.class);
    private static final Duration LEAST_INTERVAL = Duration.ofSeconds(1);

    private final KeyReader reader;
    private final Optional<String> file;
    private final Duration interval;
    private final Clock clock;

    private volatile KeySet keys;
    private volatile Instant lookedAt;
    private byte[] lastRead; // guarded by this
    private String complaint = ""; // guarded by this; why the file was not read last time, which is logged once

    private JwtKeys(
            KeySet keys, KeyReader reader, Optional<String> file, Duration interval, Clock clock, byte[] lastRead) {
        this.keys = keys;
        this.reader = reader;
        this.file = file;
        this.interval = interval;
        this.clock = clock;
        this.lookedAt = clock.instant();
        this.lastRead = lastRead;
    }

    /**
     * Returns keys that stay until they are replaced.
     *
     * @param reader reads what comes after them
     */
    static JwtKeys of(KeySet keys, KeyReader reader) {
        return new JwtKeys(keys, reader, Optional.empty(), Duration.ZERO, Clock.systemUTC(), new byte[0]);
    }

    /**
     * Returns the keys of a file.
     *
     * @param interval how often it is looked at
     * @throws KeyException if what it holds can't be used
     */
    static JwtKeys ofFile(String name, KeyReader reader, Duration interval, Clock clock) throws KeyException {
        var bytes = KeyReader.fileBytes(name);
        return new JwtKeys(reader.read(bytes), reader, Optional.of(name), interval, clock, bytes);
    }

    /**
     * A key as far as it may be shown.
     *
     * @param id the {@code kid}: what the key file says, otherwise the thumbprint of the key (RFC 7638)
     * @param algorithm as a header names it, such as {@code ES256}
     * @param state what it is used for
     */
    public record Entry(String id, String algorithm, KeyState state) {}

    /**
     * Returns the keys of a system that accepts the strategy {@code jwt}; empty if it does not, or if it verifies with
     * the keys of another service, which are not its own to exchange.
     */
    public static Optional<JwtKeys> of(Postern postern) {
        return postern.publicKeys().filter(JwtKeys.class::isInstance).map(JwtKeys.class::cast);
    }

    /** Returns the keys that are in force, in the order of their source. Does not look at the file. */
    public List<Entry> list() {
        var set = keys;
        return set.keys().stream()
                .map(key -> new Entry(key.id(), key.algorithm().header(), set.state(key)))
                .toList();
    }

    /**
     * Puts these keys in force, all at once, in the place of all others. The keys that are in force may be given again.
     * Nothing is stored: after a restart the configuration holds.
     *
     * @param text what {@code auth.jwt.key} may hold: PEM, a JWK or a JWK Set, or base64 for HMAC
     * @throws IllegalArgumentException if they can't be used, with the reason and the fix; nothing changes then
     * @throws IllegalStateException if the keys are in a file, which would undo this when it is looked at next
     */
    public synchronized void replace(String text) {
        if (file.isPresent()) {
            throw new IllegalStateException("the keys are those of auth.jwt.key-file; change the file and reload");
        }
        try {
            use(reader.read(text));
        } catch (KeyException e) {
            throw new IllegalArgumentException(
                    "the new keys can't be used: what was given " + e.problem() + "; " + e.fix());
        }
    }

    /**
     * Looks at the key file now, changed or not, and puts what it holds in force as {@link #replace} does.
     *
     * @throws IllegalArgumentException if what it holds can't be used, with the reason and the fix; nothing changes then
     * @throws IllegalStateException if the keys are not in a file
     */
    public synchronized void reload() {
        var name = file.orElseThrow(() -> new IllegalStateException("auth.jwt.key-file is not set; use replace"));
        try {
            lastRead = KeyReader.fileBytes(name);
            use(reader.read(lastRead));
        } catch (KeyException e) {
            throw new IllegalArgumentException(
                    "the new keys can't be used: auth.jwt.key-file " + e.problem() + "; " + e.fix());
        }
    }

    @Override
    public String jwkSet() {
        lookIfDue(clock.instant());
        return keys.jwkSet();
    }

    /** Returns the keys as a verifier asks for them, those in force whenever it asks. */
    KeySource source() {
        return new KeySource() {
            @Override
            public @Nullable JwtKey find(String id, Instant now) {
                lookIfDue(now);
                var key = keys.find(id);
                if (key == null && isDue(LEAST_INTERVAL, now)) {
                    look(LEAST_INTERVAL, now);
                    key = keys.find(id);
                }
                return key;
            }

            @Override
            public @Nullable JoseHeader ownHeader(byte[] token, int length) {
                return keys.ownHeader(token, length);
            }
        };
    }

    /** Tells whether this service makes tokens. */
    boolean signs() {
        return keys.signing().isPresent();
    }

    /** Returns the key that signs now; there must be one. */
    JwtKey signing(Instant now) {
        lookIfDue(now);
        return keys.signing().orElseThrow();
    }

    private void lookIfDue(Instant now) {
        if (isDue(interval, now)) {
            look(interval, now);
        }
    }

    private boolean isDue(Duration after, Instant now) {
        if (file.isEmpty()) {
            return false;
        }
        var last = lookedAt;
        // A thread that read the clock a moment before the one that looked last is no clock that went back.
        var wentBack = !last.isBefore(now.plus(LEAST_INTERVAL));
        return wentBack || !now.isBefore(last.plus(after));
    }

    private synchronized void look(Duration after, Instant now) {
        if (!isDue(after, now)) { // another thread has just looked
            return;
        }
        var name = file.orElseThrow();
        try {
            var bytes = KeyReader.fileBytes(name);
            if (Arrays.equals(bytes, lastRead)) {
                complaint = ""; // it can be read again; whatever comes next is news
            } else {
                lastRead = bytes; // before it is judged: a bad file is judged once
                use(reader.read(bytes));
            }
        } catch (KeyException e) {
            if (!e.problem().equals(complaint)) {
                complaint = e.problem();
                LOG.error("the old keys stay in force: auth.jwt.key-file {}; {}", e.problem(), e.fix());
            }
        } finally {
            lookedAt = now;
        }
    }

    private void use(KeySet next) throws KeyException {
        var former = keys.signing();
        if (former.isPresent() && next.signing().isEmpty()) {
            throw new KeyException("holds no key that signs", "leave one private or symmetric key in it");
        }
        if (former.isPresent() && next.find(former.get().id()) == null) {
            LOG.warn(
                    "the key {} is gone that has signed until now; its tokens are refused from now on",
                    former.get().id());
        }
        var signing = next.signing();
        if (former.isPresent() && keys.find(signing.orElseThrow().id()) == null) {
            LOG.warn(
                    "the key {} signs and was not published before; others refuse its tokens until they look again",
                    signing.get().id());
        }
        keys = next;
        LOG.info("keys in force: {}", list());
    }
}
