package dev.postern;

import java.util.Set;

/**
 * A fresh login.
 *
 * @param tokens what the client gets
 * @param authentication what the tokens prove
 * @param ended ids of the logins that ended to make room, as the limit or its policy says; mostly empty
 */
public record IssueResult(Tokens tokens, Authentication authentication, Set<String> ended) {
    /** Copies the set. */
    public IssueResult {
        ended = Set.copyOf(ended);
    }
}
