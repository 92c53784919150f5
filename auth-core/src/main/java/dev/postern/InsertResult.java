package dev.postern;

import java.util.Set;

/**
 * A login was inserted.
 *
 * @param ended ids of live logins that were deleted to keep the limit; mostly empty
 */
public record InsertResult(Set<String> ended) {
    /** Copies the set. */
    public InsertResult {
        ended = Set.copyOf(ended);
    }
}
