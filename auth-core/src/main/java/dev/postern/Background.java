package dev.postern;

import java.time.Duration;

/** Runs work later, on a thread of its own, one piece after the other. */
@FunctionalInterface
public interface Background {
    /** Runs the work after that time; not at all once its {@link Postern} is closed. What it throws is lost. */
    void after(Duration time, Runnable work);
}
