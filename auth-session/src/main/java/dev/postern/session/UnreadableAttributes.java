package dev.postern.session;

import dev.postern.AuthEvent;
import dev.postern.AuthEvents;
import java.util.HashSet;
import java.util.Set;

/** Tells of each attribute of one {@link Session} that can't be read, once. Safe for use by many threads. */
final class UnreadableAttributes {
    private final String loginId;
    private final AuthEvents events;
    /** Guarded by this; nearly every session is gone before it needs a set of its own. */
    private Set<String> told = Set.of();

    UnreadableAttributes(String loginId, AuthEvents events) {
        this.loginId = loginId;
        this.events = events;
    }

    void tell(String name) {
        if (isNews(name)) {
            events.on(new AuthEvent.AttributeUnreadable(loginId, name));
        }
    }

    private synchronized boolean isNews(String name) {
        if (told.isEmpty()) {
            told = new HashSet<>();
        }
        return told.add(name);
    }
}
