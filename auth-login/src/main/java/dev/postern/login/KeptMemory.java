package dev.postern.login;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Bounds what password4j keeps. For every combination of Argon2 parameters that it ever meets, it holds a block of that
 * much memory until the process ends, and a pool of threads if there is more than one lane. A table of users with a
 * different parameter in each row would fill the heap one login at a time.
 */
final class KeptMemory {
    /** In KiB, over all combinations of parameters other than our own. */
    static final int MOST = 524_288;

    /** How many combinations. */
    static final int MOST_COMBINATIONS = 16;

    /** The only one outside of tests, as password4j keeps its memory in static fields. */
    static final KeptMemory OF_THE_PROCESS = new KeptMemory();

    private final Set<List<Integer>> admitted = new HashSet<>();
    private int kept;

    /** Tells whether a hash with these parameters may be computed: they were met before, or there is room for them. */
    synchronized boolean admit(StoredHash.Argon2id hash) {
        var parameters = List.of(hash.memory(), hash.iterations(), hash.parallelism(), hash.length());
        if (admitted.contains(parameters)) {
            return true;
        }
        if (admitted.size() == MOST_COMBINATIONS || kept + hash.memory() > MOST) {
            return false;
        }
        kept += hash.memory();
        return admitted.add(parameters);
    }
}
