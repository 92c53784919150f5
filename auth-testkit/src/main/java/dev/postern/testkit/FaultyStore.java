package dev.postern.testkit;

import dev.postern.AttemptBuckets;
import dev.postern.InsertResult;
import dev.postern.LoginLimit;
import dev.postern.LoginRecord;
import dev.postern.TokenStore;
import dev.postern.TokenStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A store that a test can take out of reach and bring back. Safe for use by many threads. */
public final class FaultyStore implements TokenStore {
    private final TokenStore store;
    private volatile boolean broken;
    private volatile boolean used;

    /** Puts itself before that store; closing one closes the other. */
    public FaultyStore(TokenStore store) {
        this.store = store;
    }

    /** From now on every verb throws {@link TokenStoreException} and does nothing. */
    public void breakDown() {
        broken = true;
    }

    /** From now on every verb reaches the store again. */
    public void recover() {
        broken = false;
    }

    /** Tells whether anything was ever inserted. */
    public boolean isUsed() {
        return used;
    }

    @Override
    public InsertResult insert(LoginRecord record, LoginLimit limit) {
        var result = reach().insert(record, limit);
        used = true;
        return result;
    }

    @Override
    public Optional<LoginRecord> find(String id) {
        return reach().find(id);
    }

    @Override
    public boolean replace(LoginRecord current, LoginRecord next) {
        return reach().replace(current, next);
    }

    @Override
    public boolean delete(String id) {
        return reach().delete(id);
    }

    @Override
    public boolean delete(String id, String secretHash) {
        return reach().delete(id, secretHash);
    }

    @Override
    public List<LoginRecord> findAll(String subject) {
        return reach().findAll(subject);
    }

    @Override
    public Set<String> deleteAll(String subject) {
        return reach().deleteAll(subject);
    }

    @Override
    public Set<String> deleteOthers(String subject, String keepId) {
        return reach().deleteOthers(subject, keepId);
    }

    @Override
    public Optional<AttemptBuckets> attempts() {
        return store.attempts().map(Attempts::new);
    }

    @Override
    public void close() {
        store.close();
    }

    private TokenStore reach() {
        if (broken) {
            throw new TokenStoreException("out of reach, as the test wants it");
        }
        return store;
    }

    /** The buckets of the store, out of reach with it. */
    private final class Attempts implements AttemptBuckets {
        private final AttemptBuckets buckets;

        Attempts(AttemptBuckets buckets) {
            this.buckets = buckets;
        }

        @Override
        public Optional<Duration> take(String key, int size, Duration window, Instant now) {
            reach();
            return buckets.take(key, size, window, now);
        }

        @Override
        public void putBack(String key, int size, Duration window, Instant now) {
            reach();
            buckets.putBack(key, size, window, now);
        }
    }
}
