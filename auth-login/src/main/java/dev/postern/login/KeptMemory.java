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

    private static final Set<List<Integer>> ADMITTED = new HashSet<>();
    private static int kept;

    private KeptMemory() {}

    /** Tells whether a hash with these parameters may be computed: they were met before, or there is room for them. */
    static synchronized boolean admit(StoredHash.Argon2id hash) {
        var parameters = List.of(hash.memory(), hash.iterations(), hash.parallelism(), hash.length());
        if (ADMITTED.contains(parameters)) {
            return true;
        }
        if (ADMITTED.size() == MOST_COMBINATIONS || kept + hash.memory() > MOST) {
            return false;
        }
        kept += hash.memory();
        return ADMITTED.add(parameters);
    }
}
