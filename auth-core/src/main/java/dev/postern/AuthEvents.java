package dev.postern;

/**
 * Hears of what happens. Called on the thread of the request, after the fact: be quick, hand work over to another
 * thread. An exception is logged and changes nothing. Safe for use by many threads.
 */
@FunctionalInterface
public interface AuthEvents {
    /** Takes note of an event. */
    void on(AuthEvent event);

    /** Returns the default: an audit log on the SLF4J logger {@code dev.postern.audit}. */
    static AuthEvents auditLog() {
        return new AuditLog();
    }

    /** Returns a listener that tells this one and then the other. */
    default AuthEvents and(AuthEvents other) {
        return event -> {
            on(event);
            other.on(event);
        };
    }
}
