package dev.postern;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The ends that this node has appended to the log and not read from it yet. A read that begins after an append finds the
 * end, or it is not there: the server that took it has been replaced. Safe for use by many threads.
 */
final class UnreadEnds {
    private enum State {
        BEGUN,
        APPENDED
    }

    private final Map<String, State> states = new ConcurrentHashMap<>();

    /** Does it and remembers them, unless it fails. They may be read before it returns, and are not unread then. */
    void append(Collection<String> ids, Runnable append) {
        ids.forEach(id -> states.putIfAbsent(id, State.BEGUN));
        try {
            append.run();
            ids.forEach(id -> states.replace(id, State.APPENDED));
        } finally {
            ids.forEach(id -> states.remove(id, State.BEGUN));
        }
    }

    void read(Collection<String> ids) {
        if (!states.isEmpty()) {
            ids.forEach(states::remove);
        }
    }

    /** Returns those that a read which begins now must find. */
    Set<String> due() {
        return states.entrySet().stream()
                .filter(entry -> entry.getValue() == State.APPENDED)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    boolean hasNoneOf(Set<String> ids) {
        return ids.stream().noneMatch(states::containsKey);
    }

    Set<String> among(Set<String> ids) {
        return ids.stream().filter(states::containsKey).collect(Collectors.toSet());
    }
}
