package dev.postern;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
        endedAlready(result.ended());
        return result;
    }

    @Override
    public Optional<LoginRecord> find(String id) {
        return store.find(id);
    }

    @Override
    public List<LoginRecord> findEach(Collection<String> ids) {
        return store.findEach(ids);
    }

    @Override
    public boolean replace(LoginRecord current, LoginRecord next) {
        return store.replace(current, next);
    }

    /**
     * A login that is gone and announced is not announced again: whoever keeps its token could fill the log by it. The
     * store is told all the same, as it may not have confirmed the end the first time.
     */
    @Override
    public boolean delete(String id) {
        if (!LoginIds.isValid(id)) {
            return false;
        }
        if (revocations.isAnnounced(id) && store.find(id).isEmpty()) {
            return store.delete(id);
        }
        return end(id);
    }

    /**
     * Reads first: who does not know the secret must not end the tokens of the login either. Who has shown it ends the
     * login, though its secret may change in between: what was announced is so.
     */
    @Override
    public boolean delete(String id, String secretHash) {
        var record = store.find(id);
        if (record.isEmpty()) {
            return store.delete(id, secretHash); // nothing is left to end, but the end may have to be confirmed
        }
        if (!record.get().secretHash().equals(secretHash)) {
            return false;
        }
        return end(id);
    }

    private boolean end(String id) {
        return endAll(Set.of(id), () -> store.delete(id) ? Set.of(id) : Set.of())
                .contains(id);
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

    /**
     * Logins that came between the reading and the deleting are announced after it. The others are forgotten even if the
     * store fails: it may have done as told.
     */
    private Set<String> endAll(Set<String> known, Supplier<Set<String>> delete) {
        revocations.announce(known);
        Set<String> deleted;
        try {
            deleted = delete.get();
        } finally {
            revocations.forget(known);
        }
        endedAlready(deleted.stream().filter(id -> !known.contains(id)).collect(Collectors.toSet()));
        return deleted;
    }

    private void endedAlready(Collection<String> ids) {
        try {
            revocations.announceGone(ids);
        } finally {
            revocations.forget(ids);
        }
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
