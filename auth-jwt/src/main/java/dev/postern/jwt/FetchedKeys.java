package dev.postern.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keys of another issuer with their version and their times, which all count from the start of the fetch. A clock that
 * goes backwards makes keys old, never young.
 *
 * @param keys the keys
 * @param etag the version, to be asked with the next time
 * @param at when the fetch began
 * @param goodFor how long they are used without a question
 * @param maxStale how much longer they serve while the source fails
 */
record FetchedKeys(KeySet keys, Optional<String> etag, Instant at, Duration goodFor, Duration maxStale) {
    private static final Pattern MAX_AGE = Pattern.compile("(?i)(?:^|[,\\s])max-age=\"?(\\d{1,9})\"?");
    private static final Pattern NOT_KEPT = Pattern.compile("(?i)(?:^|[,\\s])no-(?:cache|store)(?:$|[,\\s=])");

    /**
     * Returns these keys with what the answer says of them.
     *
     * @param before what was here when the fetch began
     * @param start when that was
     */
    static FetchedKeys of(
            KeySet keys,
            RemoteKeys.Answer answer,
            @Nullable FetchedKeys before,
            Instant start,
            RemoteKeys.Limits limits) {
        return new FetchedKeys(keys, etag(answer, before), start, goodFor(answer, limits), limits.maxStale());
    }

    boolean isGood(Instant now) {
        return !now.isBefore(at) && now.isBefore(goodUntil());
    }

    /** Tells whether it is time to fetch anew, though they are good for a while yet. */
    boolean isDue(Instant now) {
        return !now.isBefore(at.plus(goodFor.multipliedBy(3).dividedBy(4)));
    }

    boolean serves(Instant now) {
        return !now.isBefore(at) && now.isBefore(servesUntil());
    }

    Instant goodUntil() {
        return at.plus(goodFor);
    }

    Instant servesUntil() {
        return goodUntil().plus(maxStale);
    }

    private static Optional<String> etag(RemoteKeys.Answer answer, @Nullable FetchedKeys before) {
        return answer.etag().isPresent() || before == null || answer.status() != 304 ? answer.etag() : before.etag();
    }

    /** What the issuer allows, less the time in caches on the way; within the limits (RFC 9111 section 4.2). */
    private static Duration goodFor(RemoteKeys.Answer answer, RemoteKeys.Limits limits) {
        var allowed = limits.maxAge();
        var stated = MAX_AGE.matcher(answer.cacheControl());
        if (NOT_KEPT.matcher(answer.cacheControl()).find()) {
            allowed = Duration.ZERO;
        } else if (stated.find()) {
            var age = answer.age().matches("\\d{1,9}") ? Long.parseLong(answer.age()) : 0;
            allowed = Duration.ofSeconds(Long.parseLong(stated.group(1)) - age);
        }
        var least = limits.cooldown().compareTo(limits.maxAge()) < 0 ? limits.cooldown() : limits.maxAge();
        if (allowed.compareTo(least) < 0) {
            return least; // or every request would fetch
        }
        return allowed.compareTo(limits.maxAge()) > 0 ? limits.maxAge() : allowed;
    }
}
