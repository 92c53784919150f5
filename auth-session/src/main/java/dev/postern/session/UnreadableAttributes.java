package dev.postern.session;

import dev.postern.AuthEvent;
import dev.postern.AuthEvents;
import dev.postern.LoginRecord;
import java.util.HashSet;
import java.util.Set;

/** Tells of each attribute of one {@link Session} that can't be read, once. Safe for use by many threads. */
final class UnreadableAttributes {
    private final LoginRecord login;
    private final AuthEvents events;
    /** Guarded by this; nearly every session is gone before it needs a set of its own. */
    private Set<String> told = Set.of();

    UnreadableAttributes(LoginRecord login, AuthEvents events) {
        this.login = login;
        this.events = events;
    }

    void tell(String name) {
        if (isNews(name)) {
            events.on(new AuthEvent.AttributeUnreadable(login.id(), name));
        }
    }

    private synchronized boolean isNews(String name) {
        if (told.isEmpty()) {
            told = new HashSet<>();
        }
        return told.add(name);
    }
}
