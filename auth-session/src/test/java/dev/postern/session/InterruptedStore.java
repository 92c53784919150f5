package dev.postern.session;

import dev.postern.InsertResult;
import dev.postern.LoginLimit;
import dev.postern.LoginRecord;
import dev.postern.TokenStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that counts its calls and lets a test do something just before a swap. */
final class InterruptedStore implements TokenStore {
    final AtomicInteger calls = new AtomicInteger();
    Runnable beforeReplace = () -> {};
    boolean alwaysLoses;

    private final TokenStore store;

    InterruptedStore(TokenStore store) {
        this.store = store;
    }

    @Override
    public boolean replace(LoginRecord current, LoginRecord next) {
        calls.incrementAndGet();
        var interruption = beforeReplace;
        beforeReplace = () -> {};
        interruption.run();
        return !alwaysLoses && store.replace(current, next);
    }

    @Override
    public InsertResult insert(LoginRecord record, LoginLimit limit) {
        calls.incrementAndGet();
        return store.insert(record, limit);
    }

    @Override
    public Optional<LoginRecord> find(String id) {
        calls.incrementAndGet();
        return store.find(id);
    }

    @Override
    public boolean delete(String id) {
        calls.incrementAndGet();
        return store.delete(id);
    }

    @Override
    public boolean delete(String id, String secretHash) {
        calls.incrementAndGet();
        return store.delete(id, secretHash);
    }

    @Override
    public List<LoginRecord> findAll(String subject) {
        return store.findAll(subject);
    }

    @Override
    public Set<String> deleteAll(String subject) {
        return store.deleteAll(subject);
    }

    @Override
    public Set<String> deleteOthers(String subject, String keepId) {
        return store.deleteOthers(subject, keepId);
    }
}
