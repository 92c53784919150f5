package dev.postern;

import java.time.Duration;
import java.util.Map;

/** Tells once an interval how many requests of it came with which kind of login. Runs on one thread at a time. */
final class SwitchReport {
    private final AcceptedStrategies accepted;
    private final Duration interval;
    private final AuthEvents events;
    private final Background background;
    private Map<String, Long> told;

    private SwitchReport(AcceptedStrategies accepted, Duration interval, AuthEvents events, Background background) {
        this.accepted = accepted;
        this.interval = interval;
        this.events = events;
        this.background = background;
        this.told = accepted.requests();
    }

    /** Starts to tell, as long as work is taken. */
    static void start(AcceptedStrategies accepted, Duration interval, AuthEvents events, Background background) {
        var report = new SwitchReport(accepted, interval, events, background);
        background.after(interval, report::tell);
    }

    private void tell() {
        var now = accepted.requests();
        var all = 0L;
        var old = 0L;
        for (var counted : now.entrySet()) {
            var requests = counted.getValue() - told.getOrDefault(counted.getKey(), 0L);
            all += requests;
            old += counted.getKey().equals(accepted.issuing().name()) ? 0 : requests;
        }
        told = now;
        events.on(new AuthEvent.SwitchProgress(old, all, interval));
        background.after(interval, this::tell);
    }
}
