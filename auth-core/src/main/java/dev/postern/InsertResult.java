package dev.postern;

import java.util.Set;

/**
 * What came of an insert.
 *
 * @param inserted whether the login is in the store; if not, the limit refused it and nothing was changed
 * @param ended ids of live logins that were deleted to keep the limit, or as of the same device; mostly empty
 */
public record InsertResult(boolean inserted, Set<String> ended) {
    /** The limit refused the login. */
    public static final InsertResult REFUSED = new InsertResult(false, Set.of());

    /** Copies the set. */
    public InsertResult {
        ended = Set.copyOf(ended);
    }

    /** The login is in the store, and these had to give way. */
    public static InsertResult ended(Set<String> ended) {
        return new InsertResult(true, ended);
    }
}
