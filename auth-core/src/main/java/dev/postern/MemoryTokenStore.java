package dev.postern;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Keeps logins in this process: for tests, for development, and for a single server whose users may log in again after
 * a restart.
 *
 * <p>Bounded: at {@code maxLogins} it drops what is no longer live and, if there is nothing of that kind, refuses with
 * {@link TokenStoreException} rather than end somebody else's login. Otherwise what is no longer live is dropped a few at
 * a time by later inserts and replacements; no call pays for a walk through the store, and there is no thread.
 *
 * <p>No verb walks through the store. With a million logins one still takes longer than with a thousand, some of them
 * several times: a larger heap misses the processor's caches. What a verb does for a subject grows with the subject's
 * logins. {@link #find} takes no lock.
 */
public final class MemoryTokenStore implements TokenStore {
    /** As many as the first character of an id can tell apart. */
    private static final int SHARDS = 64;

    private static final int SHARD_SHIFT = 12;

    /** More than the one login that an insert adds, so that the dead never pile up. */
    private static final int DROPPED_PER_WRITE = 4;

    private final AtomicInteger total = new AtomicInteger();
    private final List<MemoryShard> shards =
            IntStream.range(0, SHARDS).mapToObj(index -> new MemoryShard(total)).toList();
    private final AtomicInteger turn = new AtomicInteger();
    private final Clock clock;
    private final int maxLogins;

    /**
     * Makes an empty store.
     *
     * @param clock tells what is no longer live
     * @param maxLogins the bound, at least 1
     * @throws IllegalArgumentException if the bound is below 1
     */
    public MemoryTokenStore(Clock clock, int maxLogins) {
        if (maxLogins < 1) {
            throw new IllegalArgumentException("a store holds at least one login");
        }
        this.clock = clock;
        this.maxLogins = maxLogins;
    }

    @Override
    public InsertResult insert(LoginRecord record, LoginLimit limit) {
        TokenStore.checkId(record);
        var now = clock.instant();
        dropSome(now);
        reserve(now);
        var inserted = false;
        try {
            var result = shardOf(record.id()).insert(record, limit);
            inserted = result.inserted();
            return result;
        } finally {
            if (!inserted) {
                total.decrementAndGet();
            }
        }
    }

    @Override
    public Optional<LoginRecord> find(String id) {
        if (!LoginIds.isValid(id)) {
            return Optional.empty();
        }
        var login = shardOf(id).find(id);
        return login == null ? Optional.empty() : Optional.of(LoginCodec.decode(id, login.record()));
    }

    @Override
    public boolean replace(LoginRecord current, LoginRecord next) {
        TokenStore.checkSuccessor(current, next);
        dropSome(clock.instant());
        return shardOf(current.id()).replace(current, next);
    }

    @Override
    public boolean delete(String id) {
        return LoginIds.isValid(id) && shardOf(id).delete(id, record -> true);
    }

    @Override
    public boolean delete(String id, String secretHash) {
        return LoginIds.isValid(id)
                && shardOf(id)
                        .delete(id, record -> LoginCodec.secretHash(record).equals(secretHash));
    }

    @Override
    public List<LoginRecord> findAll(String subject) {
        return shardOf(LoginIds.tag(subject)).findAll(subject);
    }

    @Override
    public Set<String> deleteAll(String subject) {
        return shardOf(LoginIds.tag(subject)).deleteAll(subject, id -> true);
    }

    @Override
    public Set<String> deleteOthers(String subject, String keepId) {
        return shardOf(LoginIds.tag(subject)).deleteAll(subject, id -> !id.equals(keepId));
    }

    private MemoryShard shardOf(String idOrTag) {
        return shards.get(MemoryLogin.tagBits(idOrTag) >>> SHARD_SHIFT);
    }

    /** Drops a few of what is over, in one shard after the other. */
    private void dropSome(Instant now) {
        shards.get(Math.floorMod(turn.getAndIncrement(), SHARDS)).dropOver(now, DROPPED_PER_WRITE);
    }

    /** Counts one login more before it is there, so that parallel inserts never exceed the bound. */
    private void reserve(Instant now) {
        while (true) {
            var count = total.get();
            if (count < maxLogins) {
                if (total.compareAndSet(count, count + 1)) {
                    return;
                }
            } else if (shards.stream().noneMatch(shard -> shard.dropOver(now, DROPPED_PER_WRITE))
                    // Somebody else may have made room meanwhile.
                    && total.get() >= maxLogins) {
                throw new TokenStoreException("the memory store is full: auth.memory.max-logins is " + maxLogins);
            }
        }
    }
}
