package dev.postern;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The logins of a share of all subjects in the memory store. A subject's logins stand in one shard, and every change
 * happens under its lock: that makes changes atomic for the subject. Reading one login takes no lock.
 */
final class MemoryShard {
    private static final Comparator<MemoryLogin> OLDEST_FIRST = Comparator.<MemoryLogin>comparingLong(
                    login -> LoginCodec.authenticatedAt(login.record()))
            .thenComparing(MemoryLogin::id);

    // Not synchronized: on JDK 17 to 23 that would pin a virtual thread to its carrier.
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<MemoryLogin, MemoryLogin> byId = new ConcurrentHashMap<>();

    /** The first of a chain by {@link MemoryLogin#sibling}, for each {@link #subjectKey}. */
    private final Map<Long, MemoryLogin> bySubject = new HashMap<>();

    private final EndQueue ends = new EndQueue();

    /** How many logins all shards have, those included that are about to be inserted. */
    private final AtomicInteger total;

    private volatile long nextEnd = Long.MAX_VALUE;

    MemoryShard(AtomicInteger total) {
        this.total = total;
    }

    @Nullable
    MemoryLogin find(String id) {
        return byId.get(new MemoryLogin(id));
    }

    /** Inserts a login that {@link #total} counts already. */
    InsertResult insert(LoginRecord record, LoginLimit limit) {
        var login = new MemoryLogin(record);
        lock.lock();
        try {
            if (byId.containsKey(login)) {
                throw new IllegalStateException("the login id is there already");
            }
            var live = new ArrayList<MemoryLogin>();
            for (var existing : loginsOf(record.subject())) {
                if (existing.endsAt > record.lastSeenAt().toEpochMilli()) {
                    live.add(existing);
                } else {
                    remove(existing);
                }
            }
            if (limit.refuses(live.size())) {
                return InsertResult.REFUSED;
            }
            if (live.size() >= limit.max()) {
                live.sort(OLDEST_FIRST);
            }
            var ended = new HashSet<String>();
            for (var leaving : limit.givingWay(live, other -> LoginCodec.label(other.record()), record.client())) {
                remove(leaving);
                ended.add(leaving.id());
            }
            byId.put(login, login);
            login.sibling = bySubject.put(subjectKey(login.tag(), record.subject()), login);
            ends.add(login);
            return InsertResult.ended(ended);
        } finally {
            unlock();
        }
    }

    boolean replace(LoginRecord current, LoginRecord next) {
        var encoded = LoginCodec.encode(next);
        var key = new MemoryLogin(current.id());
        lock.lock();
        try {
            var login = byId.get(key);
            if (login == null || LoginCodec.version(login.record()) != current.version()) {
                return false;
            }
            login.set(next, encoded);
            ends.moved(login);
            return true;
        } finally {
            unlock();
        }
    }

    /** Deletes a login by its id if its record is as the condition says. */
    boolean delete(String id, Predicate<byte[]> condition) {
        var key = new MemoryLogin(id);
        lock.lock();
        try {
            var login = byId.get(key);
            if (login == null || !condition.test(login.record())) {
                return false;
            }
            remove(login);
            return true;
        } finally {
            unlock();
        }
    }

    /** Returns the logins of a subject as they are at one moment, oldest first. */
    List<LoginRecord> findAll(String subject) {
        var records = new ArrayList<LoginRecord>();
        lock.lock();
        try {
            for (var login : loginsOf(subject)) {
                records.add(login.decode());
            }
        } finally {
            lock.unlock();
        }
        records.sort(Comparator.comparing(LoginRecord::authenticatedAt).thenComparing(LoginRecord::id));
        return List.copyOf(records);
    }

    /** Deletes the logins of a subject whose ids are as the condition says; returns those ids. */
    Set<String> deleteAll(String subject, Predicate<String> condition) {
        var deleted = new HashSet<String>();
        lock.lock();
        try {
            for (var login : loginsOf(subject)) {
                var id = login.id();
                if (condition.test(id)) {
                    remove(login);
                    deleted.add(id);
                }
            }
        } finally {
            unlock();
        }
        return Set.copyOf(deleted);
    }

    /** Drops logins that are over, at most so many; returns whether there was one. */
    boolean dropOver(Instant now, int most) {
        var millis = now.toEpochMilli();
        if (nextEnd > millis) {
            return false;
        }
        lock.lock();
        try {
            for (var dropped = 0; dropped < most; dropped++) {
                var first = ends.first();
                if (first == null || first.endsAt > millis) {
                    return dropped > 0;
                }
                remove(first);
            }
            return true;
        } finally {
            unlock();
        }
    }

    private List<MemoryLogin> loginsOf(String subject) {
        var key = subjectKey(MemoryLogin.tagBits(LoginIds.tag(subject)), subject);
        var logins = new ArrayList<MemoryLogin>();
        for (var login = bySubject.get(key); login != null; login = login.sibling) {
            // Two subjects may share a key.
            if (login.subject().equals(subject)) {
                logins.add(login);
            }
        }
        return logins;
    }

    private void remove(MemoryLogin login) {
        byId.remove(login);
        ends.remove(login);
        var key = subjectKey(login.tag(), login.subject());
        var first = bySubject.get(key);
        if (login.equals(first)) {
            bySubject.computeIfPresent(key, (same, head) -> login.sibling);
        } else {
            var before = first;
            while (before != null && !login.equals(before.sibling)) {
                before = before.sibling;
            }
            if (before != null) {
                before.sibling = login.sibling;
            }
        }
        total.decrementAndGet();
    }

    /** A boxed number takes less room than a subject and is the same for the same subject. */
    private static Long subjectKey(int tag, String subject) {
        return ((long) tag << 32) | (subject.hashCode() & 0xffff_ffffL);
    }

    private void unlock() {
        var first = ends.first();
        nextEnd = first == null ? Long.MAX_VALUE : first.endsAt;
        lock.unlock();
    }
}
