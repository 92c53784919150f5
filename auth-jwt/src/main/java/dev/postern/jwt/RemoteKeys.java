package dev.postern.jwt;

import dev.postern.AuthConfig;
import dev.postern.ConfigKeys;
import dev.postern.TokenStoreException;
import java.net.URI;
import java.security.Provider;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of another issuer, fetched when needed and kept for a while.
 *
 * <ul>
 *   <li>One fetch is under way at most, whoever asks.
 *   <li>Keys that are good are used without waiting; when three quarters of their time are over they are fetched anew
 *       beside the requests.
 *   <li>When their time is over, requests wait for one fetch. If that fails, the old keys serve on, without waiting,
 *       until their stale time is over too; then nobody can tell any more.
 *   <li>A key that is not known causes a fetch, one per cooldown; only who asks for such a key waits for it, and only so
 *       many at a time.
 * </ul>
 *
 * <p>When their time is over is told by {@link FetchedKeys}.
 */
final class RemoteKeys implements KeySource {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteKeys.class);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final int MOST_WAITING_FOR_UNKNOWN = 16;

    private final Source source;
    private final Limits limits;
    private final Algorithm algorithm;
    private final Optional<Provider> provider;
    private final Clock clock;
    private final Semaphore waitingForUnknown = new Semaphore(MOST_WAITING_FOR_UNKNOWN);

    private volatile @Nullable FetchedKeys fetched;

    // What follows is guarded by this.
    private CompletableFuture<?> underWay = CompletableFuture.completedFuture(null);
    private Instant lastStart = Instant.MIN;
    private boolean lastFailed;
    private Instant lastFailure = Instant.MIN; // when it began

    /**
     * Keeps the keys of that source.
     *
     * @param algorithm what a key is for that does not say it
     * @param provider verifies; empty for the platform's first choice
     */
    RemoteKeys(Source source, Limits limits, Algorithm algorithm, Optional<Provider> provider, Clock clock) {
        this.source = source;
        this.limits = limits;
        this.algorithm = algorithm;
        this.provider = provider;
        this.clock = clock;
    }

    /** Returns the keys that the configuration says the address of. */
    static RemoteKeys of(AuthConfig config, Clock clock) {
        return new RemoteKeys(
                new JwksClient(
                        URI.create(config.get(ConfigKeys.JWT_JWKS_URI).orElseThrow()),
                        config.get(ConfigKeys.JWT_JWKS_TIMEOUT)),
                new Limits(
                        config.get(ConfigKeys.JWT_JWKS_MAX_AGE),
                        config.get(ConfigKeys.JWT_JWKS_MAX_STALE),
                        config.get(ConfigKeys.JWT_JWKS_COOLDOWN)),
                ConfiguredKeys.algorithm(config),
                ConfiguredKeys.provider(config),
                clock);
    }

    /** Where keys are fetched from. */
    @FunctionalInterface
    interface Source {
        /**
         * Starts to fetch. The future comes to its end in bounded time.
         *
         * @param etag the version that is here already
         */
        CompletableFuture<Answer> fetch(Optional<String> etag);
    }

    /**
     * What a source answers.
     *
     * @param status of HTTP
     * @param body a JWK Set, if the status is 200
     * @param etag its version
     * @param cacheControl the header, empty text if there is none
     * @param age the header in seconds: for how long it has been in caches
     */
    record Answer(int status, String body, Optional<String> etag, String cacheControl, String age) {}

    /**
     * The bounds.
     *
     * @param maxAge how long keys are good at most
     * @param maxStale how much longer they serve while the source fails
     * @param cooldown how far apart fetches for unknown keys are
     */
    record Limits(Duration maxAge, Duration maxStale, Duration cooldown) {
        Duration retry() {
            return cooldown.compareTo(RETRY) < 0 ? cooldown : RETRY;
        }
    }

    /** Starts the first fetch and does not wait for it. */
    void prefetch() {
        begin(null, Duration.ZERO);
    }

    @Override
    public @Nullable JwtKey find(String id, Instant asked) {
        var good = good();
        var key = good.keys().find(id);
        if (key != null) {
            return key;
        }
        begin(good, limits.cooldown());
        if (!underWay().isDone()) {
            awaitFetchWithFew();
        }
        var later = fetched;
        key = later == null ? null : later.keys().find(id);
        if (key == null && hasFailed()) {
            throw new TokenStoreException("the keys of the issuer can't be fetched, and the token names one not known");
        }
        return key;
    }

    /** Returns keys that may be used now, fetched anew first if they must be. */
    private FetchedKeys good() {
        var current = fetched;
        var now = clock.instant(); // after the keys, or whoever asked before their fetch would find a clock gone back
        if (current != null && current.isGood(now)) {
            if (current.isDue(now)) {
                begin(current, limits.retry());
            }
            return current;
        }
        begin(current, limits.retry());
        if (current == null || !current.serves(now) || !hasFailedSince(current.goodUntil())) {
            awaitFetch();
            current = fetched;
        }
        if (current == null || !current.serves(clock.instant())) {
            throw new TokenStoreException("the keys of the issuer can't be fetched");
        }
        return current;
    }

    private synchronized boolean hasFailed() {
        return lastFailed;
    }

    /** Tells whether a fetch was tried in vain since then, so that waiting for the next would be in vain too. */
    private synchronized boolean hasFailedSince(Instant then) {
        return lastFailed && !lastFailure.isBefore(then) && !clock.instant().isBefore(lastFailure);
    }

    /**
     * Starts a fetch, unless one is under way or was started less than that long ago, or other keys than those have come
     * since somebody looked at them and found a fetch necessary.
     */
    @SuppressWarnings("ReferenceEquality") // the very same ones, and not the same once more
    private synchronized void begin(@Nullable FetchedKeys before, Duration apart) {
        var now = clock.instant();
        var tooSoon = !lastStart.equals(Instant.MIN) && !now.isBefore(lastStart) && now.isBefore(lastStart.plus(apart));
        if (fetched != before || !underWay.isDone() || tooSoon) {
            return;
        }
        lastStart = now;
        var etag = before == null ? Optional.<String>empty() : before.etag();
        underWay = source.fetch(etag).handle((answer, failure) -> {
            finish(before, now, answer, failure);
            return null;
        });
    }

    private synchronized void finish(
            @Nullable FetchedKeys before, Instant start, @Nullable Answer answer, @Nullable Throwable failure) {
        try {
            if (answer == null) {
                throw new KeyException("gives no answer", "");
            }
            fetched = FetchedKeys.of(keys(before, answer), answer, before, start, limits);
            if (lastFailed) {
                LOG.info("auth.jwt.jwks-uri gives keys again");
            }
            lastFailed = false;
        } catch (KeyException e) {
            if (!lastFailed) {
                // With its causes: whether it is DNS, TLS or time is what who is called at night wants to know.
                LOG.warn("auth.jwt.jwks-uri {}; {}", e.problem(), meanwhile(), failure);
            }
            lastFailed = true;
            lastFailure = start;
        }
    }

    private String meanwhile() {
        var current = fetched;
        return current == null
                ? "until it gives keys, every token is answered by 503"
                : "the keys that are here serve until " + current.servesUntil();
    }

    private KeySet keys(@Nullable FetchedKeys before, Answer answer) throws KeyException {
        if (answer.status() == 304 && before != null && before.etag().isPresent()) {
            return before.keys();
        }
        if (answer.status() != 200) {
            throw new KeyException("answers with status " + answer.status(), "");
        }
        return KeySet.of(Jwk.readUsable(answer.body(), algorithm).stream()
                .map(key -> provider.map(key::usedBy).orElse(key))
                .toList());
    }

    /** Waits for the fetch that is under way, if one is. */
    private void awaitFetch() {
        try {
            underWay().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenStoreException("interrupted while the keys of the issuer were fetched");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // finish takes every failure
        }
    }

    /** Waits for it for an unknown key, which only so many may. */
    private void awaitFetchWithFew() {
        if (!waitingForUnknown.tryAcquire()) {
            throw new TokenStoreException("too many requests wait for a key of the issuer");
        }
        try {
            awaitFetch();
        } finally {
            waitingForUnknown.release();
        }
    }

    private synchronized CompletableFuture<?> underWay() {
        return underWay;
    }
}
