package dev.postern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a listener's failure away from the request that it only watches. */
final class GuardedEvents implements AuthEvents {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedEvents.class);

    private final AuthEvents listener;

    GuardedEvents(AuthEvents listener) {
        this.listener = listener;
    }

    @Override
    public void on(AuthEvent event) {
        try {
            listener.on(event);
        } catch (RuntimeException e) {
            LOG.warn("a listener failed on {}", event.getClass().getSimpleName(), e);
        }
    }
}
