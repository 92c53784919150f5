package dev.postern;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Tells once when a store goes out of reach and once when it is back. */
final class ObservedStore implements TokenStore {
    private final TokenStore store;
    private final AuthEvents events;
    private final AtomicBoolean down = new AtomicBoolean();

    ObservedStore(TokenStore store, AuthEvents events) {
        this.store = store;
        this.events = events;
    }

    @Override
    public InsertResult insert(LoginRecord record, LoginLimit limit) {
        return observed(() -> store.insert(record, limit));
    }

    @Override
    public Optional<LoginRecord> find(String id) {
        return observed(() -> store.find(id));
    }

    @Override
    public boolean replace(LoginRecord current, LoginRecord next) {
        return observed(() -> store.replace(current, next));
    }

    @Override
    public boolean delete(String id) {
        return observed(() -> store.delete(id));
    }

    @Override
    public boolean delete(String id, String secretHash) {
        return observed(() -> store.delete(id, secretHash));
    }

    @Override
    public List<LoginRecord> findAll(String subject) {
        return observed(() -> store.findAll(subject));
    }

    @Override
    public Set<String> deleteAll(String subject) {
        return observed(() -> store.deleteAll(subject));
    }

    @Override
    public Set<String> deleteOthers(String subject, String keepId) {
        return observed(() -> store.deleteOthers(subject, keepId));
    }

    @Override
    public Optional<AttemptBuckets> attempts() {
        return store.attempts();
    }

    @Override
    public void close() {
        store.close();
    }

    private <T> T observed(Supplier<T> call) {
        try {
            var result = call.get();
            if (down.get() && down.compareAndSet(true, false)) {
                events.on(new AuthEvent.StoreRecovered());
            }
            return result;
        } catch (TokenStoreException e) {
            if (down.compareAndSet(false, true)) {
                events.on(new AuthEvent.StoreUnavailable());
            }
            throw e;
        }
    }
}
