package dev.postern;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The ends that this node has appended to the log and not read from it yet. A read that begins after an append finds the
 * end, or it is not there: the server that took it has been replaced. Safe for use by many threads.
 */
final class UnreadEnds {
    /** One of several that may append the same id at once: the failure of one says nothing of the others. */
    static final class Append {
        private final Set<String> ids = ConcurrentHashMap.newKeySet();
        private volatile boolean isDone;

        private Append(Collection<String> ids) {
            this.ids.addAll(ids);
        }

        private boolean isReadWith(Set<String> found) {
            ids.removeIf(found::contains);
            return ids.isEmpty();
        }
    }

    private final Set<Append> appends = ConcurrentHashMap.newKeySet();

    /** Appends and remembers the ids, unless that fails. They may be read before it returns, and are not unread then. */
    void append(Collection<String> ids, Runnable append) {
        var mine = new Append(ids);
        appends.add(mine);
        try {
            append.run();
            mine.isDone = true;
        } finally {
            if (!mine.isDone) {
                appends.remove(mine);
            }
        }
    }

    void read(Set<String> found) {
        if (!appends.isEmpty()) {
            appends.removeIf(append -> append.isReadWith(found));
        }
    }

    /** Returns the appends that a read which begins now must find. */
    List<Append> due() {
        return appends.stream().filter(append -> append.isDone).toList();
    }

    /** Returns what of these was not read. */
    static Set<String> left(List<Append> due) {
        return due.stream().flatMap(append -> append.ids.stream()).collect(Collectors.toSet());
    }

    /** Looks for these no more. */
    void drop(List<Append> due) {
        due.forEach(appends::remove);
    }
}
