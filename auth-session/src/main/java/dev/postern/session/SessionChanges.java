package dev.postern.session;

import dev.postern.AuthEvents;
import dev.postern.LoginEndedException;
import dev.postern.LoginRecord;
import dev.postern.Resources;
import dev.postern.Secret;
import dev.postern.TokenStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Changes a login by compare-and-swap, so that concurrent changes are all kept and an ended login stays ended. */
final class SessionChanges {
    /** Each lost swap is somebody else's success: so many in a row mean that the login is written without pause. */
    private static final int ATTEMPTS = 100;

    private static final Duration LONGEST_TURN = Duration.ofMillis(250);
    private static final long LONGEST_PAUSE_NANOS = 4_000_000;

    private final Resources resources;
    private final SessionLimit limit;
    private final Optional<LoginCache> cache;
    private final Turns turns = new Turns(LONGEST_TURN);

    /** Drops from the cache what it changes. */
    SessionChanges(Resources resources, SessionLimit limit, Optional<LoginCache> cache) {
        this.resources = resources;
        this.limit = limit;
        this.cache = cache;
    }

    Secret newSecret() {
        return Secret.generate(resources.random());
    }

    SessionLimit limit() {
        return limit;
    }

    AuthEvents events() {
        return resources.events();
    }

    /**
     * Returns the login as it is stored.
     *
     * @throws LoginEndedException if it is over
     */
    LoginRecord stored(String id) {
        return stored(id, resources.clock().instant());
    }

    /**
     * Applies the step to the record as last known, which costs one swap, and if that fails to the record as stored.
     * What the step decides on the known record counts only if the swap succeeds: that it gave up or threw may be due to
     * an outdated record.
     *
     * @param step may be called several times; empty gives up
     * @return what was stored and what is stored now; empty if the step gave up
     * @throws LoginEndedException if the login is over
     * @throws TokenStoreException if every attempt was lost
     */
    Optional<Change> change(LoginRecord known, Function<LoginRecord, Optional<LoginRecord>> step) {
        var now = resources.clock().instant();
        if (known.isLive(now)) {
            var changed = changeKnown(known, step);
            if (changed.isPresent()) {
                return changed;
            }
        }
        var turn = turns.take(known.id());
        try {
            return changeStored(known.id(), now, step);
        } finally {
            turn.giveBack();
        }
    }

    private Optional<Change> changeKnown(LoginRecord known, Function<LoginRecord, Optional<LoginRecord>> step) {
        Optional<LoginRecord> next;
        try {
            next = step.apply(known);
        } catch (RuntimeException e) {
            return Optional.empty();
        }
        return next.filter(changed -> replace(known, changed)).map(changed -> new Change(known, changed));
    }

    private Optional<Change> changeStored(String id, Instant now, Function<LoginRecord, Optional<LoginRecord>> step) {
        for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
            pause(attempt);
            var current = stored(id, now);
            var next = step.apply(current);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            if (replace(current, next.get())) {
                return Optional.of(new Change(current, next.get()));
            }
        }
        throw new TokenStoreException("the login is changed by others without pause: this change is not kept");
    }

    private LoginRecord stored(String id, Instant now) {
        return resources
                .store()
                .find(id)
                .filter(stored -> stored.strategy().equals(SessionStrategy.NAME) && stored.isLive(now))
                .orElseThrow(LoginEndedException::new);
    }

    /** Forgets even if the outcome is unknown: it may have been done. */
    private boolean replace(LoginRecord current, LoginRecord next) {
        try {
            return resources.store().replace(current, next);
        } finally {
            cache.ifPresent(logins -> logins.forget(current.id()));
        }
    }

    /** Breaks the step of competitors; the first retries are free. */
    private static void pause(int attempt) {
        if (attempt > 2) {
            var bound = Math.min(50_000L * attempt, LONGEST_PAUSE_NANOS);
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(bound));
        }
    }

    /**
     * A swap that was won.
     *
     * @param before what was stored
     * @param after what is stored now
     */
    record Change(LoginRecord before, LoginRecord after) {}
}
