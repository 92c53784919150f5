package dev.postern.jwt;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a key of this service is used for now. In every state it verifies, and its public half is published. */
public enum KeyState {
    /** Not used to sign yet, so that every verifier knows it before the first token under it arrives. */
    PUBLISHED,
    /** Signs what is made now; one key of a service does. */
    SIGNING,
    /** Signs no more; stays until the last token under it has expired. */
    RETIRED;

    /** Returns the state that a key file calls so, letter by letter; empty if it is none. */
    static Optional<KeyState> named(String text) {
        return Arrays.stream(values())
                .filter(state -> state.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
    }
}
