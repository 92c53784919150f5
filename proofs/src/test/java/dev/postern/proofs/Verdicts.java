package dev.postern.proofs;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What came of a load. What a failover may undo is told from what may never happen: only what was begun before a primary
 * was dead can be lost with it.
 */
final class Verdicts {
    private final AtomicInteger kills = new AtomicInteger();
    private volatile long killedAt = System.nanoTime();

    private final Map<Kind, Tally> tallies = Map.of(Kind.USE, new Tally(), Kind.END, new Tally());
    private final Queue<Known> ended = new ConcurrentLinkedQueue<>();
    private final AtomicInteger lostLogins = new AtomicInteger();
    private final Set<String> cameBack = ConcurrentHashMap.newKeySet();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    /** Logins and checks, or what waits for replicas. */
    enum Kind {
        USE,
        END
    }

    /** A token, and how many primaries were dead before its login, or its end, was begun. */
    record Known(String token, String loginId, int kills) {}

    private static final class Tally {
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private final AtomicLong lastFailure = new AtomicLong();
    }

    /** Tells that the primary is dead now. */
    void killed() {
        tallies.values().forEach(tally -> tally.lastFailure.set(0));
        killedAt = System.nanoTime();
        kills.incrementAndGet();
    }

    int kills() {
        return kills.get();
    }

    void begun(Kind kind) {
        tallies.get(kind).begun.incrementAndGet();
    }

    void answered(Kind kind) {
        tallies.get(kind).answered.incrementAndGet();
    }

    void failed(Kind kind) {
        tallies.get(kind).failed.incrementAndGet();
        tallies.get(kind).lastFailure.accumulateAndGet(System.nanoTime(), Math::max);
    }

    void acknowledged(Collection<Known> ends) {
        ended.addAll(ends);
    }

    /** Judges whether a token whose end was acknowledged was accepted. */
    void expectEnded(Known end, boolean accepted) {
        if (!accepted) {
            return;
        }
        if (kills.get() > end.kills()) {
            cameBack.add(end.loginId());
        } else {
            wrong("accepted after an acknowledged end, and no failover in between");
        }
    }

    /** Judges whether a login that was acknowledged and not ended is there, and returns that. */
    boolean isKept(Known login, boolean there) {
        if (!there && kills.get() > login.kills()) {
            lostLogins.incrementAndGet();
        } else if (!there) {
            wrong("refused, and neither ended nor a failover in between");
        }
        return there;
    }

    void wrong(String what) {
        wrong.add(what);
    }

    /** Returns how many times such an operation was begun. */
    int begunSoFar(Kind kind) {
        return tallies.get(kind).begun.get();
    }

    /** Returns how many times such an operation was answered. */
    int answeredSoFar(Kind kind) {
        return tallies.get(kind).answered.get();
    }

    int operations() {
        return tallies.values().stream().mapToInt(tally -> tally.begun.get()).sum();
    }

    int failures() {
        return tallies.values().stream().mapToInt(tally -> tally.failed.get()).sum();
    }

    /** Returns how long after the last kill such an operation failed for the last time. */
    Duration unavailable(Kind kind) {
        return Duration.ofNanos(Math.max(0, tallies.get(kind).lastFailure.get() - killedAt));
    }

    /** Returns every token whose end was acknowledged. */
    Collection<Known> ended() {
        return List.copyOf(ended);
    }

    /** Returns how many acknowledged logins a failover took along. */
    int lostLogins() {
        return lostLogins.get();
    }

    /** Returns how many logins whose end was acknowledged a failover has brought back. */
    int cameBack() {
        return cameBack.size();
    }

    /** Returns what must never happen, failover or not. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }
}
