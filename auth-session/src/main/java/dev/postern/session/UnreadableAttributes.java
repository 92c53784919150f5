package dev.postern.session;

import dev.postern.AuthEvent;
import dev.postern.AuthEvents;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tells of each attribute of one {@link Session} that can't be read, once. Safe for use by many threads. */
final class UnreadableAttributes {
    private final String loginId;
    private final AuthEvents events;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    UnreadableAttributes(String loginId, AuthEvents events) {
        this.loginId = loginId;
        this.events = events;
    }

    void tell(String name) {
        if (told.add(name)) {
            events.on(new AuthEvent.AttributeUnreadable(loginId, name));
        }
    }
}
