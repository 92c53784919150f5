package dev.postern;

/**
 * Hears of what happens, after the fact. Called on the thread on which it happened: mostly that of a request, for the state
 * of the store and of a switch also the one that reads the log of ends. So be quick, hand work over to another thread, and
 * rely on nothing that belongs to a request. An exception is logged and changes nothing. Safe for use by many threads.
 */
@FunctionalInterface
public interface AuthEvents {
    /** Takes note of an event. */
    void on(AuthEvent event);

    /** Returns the default: an audit log on the SLF4J logger {@code dev.postern.audit}. */
    static AuthEvents auditLog() {
        return new AuditLog();
    }

    /** Returns a listener that tells this one and then the other, whether or not this one fails. */
    default AuthEvents and(AuthEvents other) {
        var first = new GuardedEvents(this);
        var second = new GuardedEvents(other);
        return event -> {
            first.on(event);
            second.on(event);
        };
    }
}
