package dev.postern.bench.session;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The heap of this process. */
final class Heap {
    private static final int COLLECTIONS = 4;

    private Heap() {}

    /** Returns how many bytes are reachable: the least that is in use after one of some collections. */
    static long used() {
        var runtime = Runtime.getRuntime();
        var used = Long.MAX_VALUE;
        for (var i = 0; i < COLLECTIONS; i++) {
            System.gc();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50)); // references are cleared by threads of their own
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
