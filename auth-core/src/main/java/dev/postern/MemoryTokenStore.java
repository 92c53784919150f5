package dev.postern;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps logins in this process: for tests, for development, and for a single server whose users may log in again after
 * a restart.
 *
 * <p>Bounded: at {@code maxLogins} it first drops what is no longer live and, if that makes no room, refuses with
 * {@link TokenStoreException} rather than end somebody else's login. What is no longer live is dropped at most once a
 * minute, by an insert.
 */
public final class MemoryTokenStore implements TokenStore {
    private static final Duration PURGE_INTERVAL = Duration.ofMinutes(1);

    /** Every change to the logins of a subject happens inside {@code bySubject.compute}, which is atomic per subject. */
    private final Map<String, Set<String>> bySubject = new ConcurrentHashMap<>();

    private final Map<String, LoginRecord> byId = new ConcurrentHashMap<>();
    private final Clock clock;
    private final int maxLogins;
    private final AtomicReference<Instant> nextPurge = new AtomicReference<>(Instant.MIN);

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
        makeRoom();
        var inserted = new AtomicBoolean();
        var ended = new HashSet<String>();
        bySubject.compute(record.subject(), (subject, ids) -> {
            if (byId.containsKey(record.id())) {
                throw new IllegalStateException("the login id is there already");
            }
            var kept = new HashSet<String>();
            var live = new ArrayList<LoginRecord>();
            for (var login : records(ids)) {
                if (login.isLive(record.lastSeenAt())) {
                    live.add(login);
                    kept.add(login.id());
                } else {
                    byId.remove(login.id());
                }
            }
            if (limit.policy() == LoginLimit.Policy.REFUSE_NEW && live.size() >= limit.max()) {
                return kept;
            }
            ended.addAll(givingWay(live, record, limit));
            byId.keySet().removeAll(ended);
            kept.removeAll(ended);
            byId.put(record.id(), record);
            kept.add(record.id());
            inserted.set(true);
            return kept;
        });
        return inserted.get() ? InsertResult.ended(ended) : InsertResult.REFUSED;
    }

    /** Returns the ids of the logins that end for the new one: those of its device, then the oldest. */
    private static Set<String> givingWay(List<LoginRecord> live, LoginRecord record, LoginLimit limit) {
        var label = record.client().label();
        var sameDevice = limit.policy() == LoginLimit.Policy.ONE_PER_DEVICE && !label.isBlank();
        var ended = new HashSet<String>();
        var others = new ArrayList<String>();
        for (var login : live) {
            if (sameDevice && login.client().label().equals(label)) {
                ended.add(login.id());
            } else {
                others.add(login.id());
            }
        }
        ended.addAll(others.subList(0, Math.max(0, others.size() + 1 - limit.max())));
        return ended;
    }

    @Override
    public Optional<LoginRecord> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    @Override
    public boolean replace(LoginRecord current, LoginRecord next) {
        TokenStore.checkSuccessor(current, next);
        var replaced = new AtomicBoolean();
        byId.computeIfPresent(current.id(), (id, found) -> {
            replaced.set(found.version() == current.version());
            return replaced.get() ? next : found;
        });
        return replaced.get();
    }

    @Override
    public boolean delete(String id) {
        var record = byId.get(id);
        return record != null
                && deleteWhere(record.subject(), login -> login.id().equals(id)).contains(id);
    }

    @Override
    public boolean delete(String id, String secretHash) {
        var record = byId.get(id);
        return record != null
                && deleteWhere(
                                record.subject(),
                                login -> login.id().equals(id)
                                        && login.secretHash().equals(secretHash))
                        .contains(id);
    }

    @Override
    public List<LoginRecord> findAll(String subject) {
        var found = new ArrayList<LoginRecord>();
        bySubject.computeIfPresent(subject, (key, ids) -> {
            found.addAll(records(ids));
            return ids;
        });
        return List.copyOf(found);
    }

    @Override
    public Set<String> deleteAll(String subject) {
        return deleteWhere(subject, login -> true);
    }

    @Override
    public Set<String> deleteOthers(String subject, String keepId) {
        return deleteWhere(subject, login -> !login.id().equals(keepId));
    }

    private Set<String> deleteWhere(String subject, Predicate<LoginRecord> condition) {
        var deleted = new HashSet<String>();
        bySubject.computeIfPresent(subject, (key, ids) -> {
            var kept = new HashSet<String>();
            for (var id : ids) {
                // Atomic against replace: the condition sees the record that is removed, not an older version of it.
                var left = byId.computeIfPresent(id, (same, login) -> condition.test(login) ? null : login);
                (left == null ? deleted : kept).add(id);
            }
            return kept.isEmpty() ? null : kept;
        });
        return Set.copyOf(deleted);
    }

    private List<LoginRecord> records(@Nullable Set<String> ids) {
        if (ids == null) {
            return List.of();
        }
        return ids.stream()
                .flatMap(id -> Optional.ofNullable(byId.get(id)).stream())
                .sorted(Comparator.comparing(LoginRecord::authenticatedAt).thenComparing(LoginRecord::id))
                .toList();
    }

    private void makeRoom() {
        var now = clock.instant();
        var due = nextPurge.get();
        var full = byId.size() >= maxLogins;
        if (full || (!now.isBefore(due) && nextPurge.compareAndSet(due, now.plus(PURGE_INTERVAL)))) {
            for (var record : byId.values()) {
                if (!record.isLive(now)) {
                    deleteWhere(record.subject(), login -> login.id().equals(record.id()) && !login.isLive(now));
                }
            }
        }
        if (byId.size() >= maxLogins) {
            throw new TokenStoreException("the memory store is full: auth.memory.max-logins is " + maxLogins);
        }
    }
}
