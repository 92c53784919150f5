package dev.postern;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A store that makes every end of a login known to all nodes: in the log first, then in the store, then forgotten here.
 * A crash in between leaves a login that is there and refused, never one that is gone and let in; whoever ends it again
 * completes it.
 *
 * <p>Ending costs one read and one command of the log more than in the store alone; nothing else costs anything.
 */
final class AnnouncingStore implements TokenStore {
    private final TokenStore store;
    private final Revocations revocations;

    AnnouncingStore(TokenStore store, Revocations revocations) {
        this.store = store;
        this.revocations = revocations;
    }

    /** Those that the limit ended are announced after the fact: which they are is decided by the insert itself. */
    @Override
    public InsertResult insert(LoginRecord record, LoginLimit limit) {
        var result = store.insert(record, limit);
        revocations.announce(result.ended());
        revocations.forget(result.ended());
        return result;
    }

    @Override
    public Optional<LoginRecord> find(String id) {
        return store.find(id);
    }

    @Override
    public boolean replace(LoginRecord current, LoginRecord next) {
        return store.replace(current, next);
    }

    @Override
    public boolean delete(String id) {
        return LoginIds.isValid(id) && end(id, () -> store.delete(id));
    }

    /** Reads first: who does not know the secret must not end the tokens of the login either. */
    @Override
    public boolean delete(String id, String secretHash) {
        var isOwner = store.find(id)
                .filter(record -> record.secretHash().equals(secretHash))
                .isPresent();
        return isOwner && end(id, () -> store.delete(id, secretHash));
    }

    private boolean end(String id, BooleanSupplier delete) {
        var ids = Set.of(id);
        revocations.announce(ids);
        var deleted = delete.getAsBoolean();
        revocations.forget(ids);
        return deleted;
    }

    @Override
    public List<LoginRecord> findAll(String subject) {
        return store.findAll(subject);
    }

    @Override
    public Set<String> deleteAll(String subject) {
        return endAll(ids(subject), () -> store.deleteAll(subject));
    }

    @Override
    public Set<String> deleteOthers(String subject, String keepId) {
        var ids = ids(subject);
        ids.remove(keepId);
        return endAll(ids, () -> store.deleteOthers(subject, keepId));
    }

    private Set<String> ids(String subject) {
        return store.findAll(subject).stream().map(LoginRecord::id).collect(Collectors.toSet());
    }

    /** Logins that came between the reading and the deleting are announced after it. */
    private Set<String> endAll(Set<String> known, Supplier<Set<String>> delete) {
        revocations.announce(known);
        var deleted = delete.get();
        var late = deleted.stream().filter(id -> !known.contains(id)).collect(Collectors.toSet());
        revocations.announce(late);
        revocations.forget(known);
        revocations.forget(late);
        return deleted;
    }

    @Override
    public Optional<AttemptBuckets> attempts() {
        return store.attempts();
    }

    @Override
    public Optional<RevocationFeed> feed() {
        return store.feed();
    }

    @Override
    public void close() {
        store.close();
    }
}
