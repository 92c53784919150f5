package dev.postern;

import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The strategies whose tokens are honoured: the one that new logins are made with and, while a switch goes on, the others
 * that {@code auth.accept} names, up to {@code auth.accept-until}. Counts what still comes with whose login. Safe for use by
 * many threads.
 */
final class AcceptedStrategies {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptedStrategies.class);

    private final List<Strategy> all;
    private final Strategy issuing;
    private final Optional<Instant> until;
    private final Clock clock;
    private final Map<String, LongAdder> requests = new LinkedHashMap<>();

    AcceptedStrategies(List<Strategy> all, AuthConfig config, Clock clock) {
        this.all = all;
        this.clock = clock;
        this.until = config.get(ConfigKeys.ACCEPT_UNTIL);
        this.issuing = all.stream()
                .filter(candidate -> candidate.name().equals(config.get(ConfigKeys.STRATEGY)))
                .findFirst()
                .orElseThrow();
        all.forEach(strategy -> requests.put(strategy.name(), new LongAdder()));
        until.ifPresent(end -> warnOfEarlyEnd(end, config));
    }

    List<Strategy> all() {
        return all;
    }

    /** Returns the strategy of new logins. */
    Strategy issuing() {
        return issuing;
    }

    boolean isSwitching() {
        return all.size() > 1;
    }

    /** Returns the one strategy that claims the token; null if none does. */
    @Nullable
    Strategy judgeOf(String token) {
        for (var candidate : all) {
            if (candidate.authenticator().recognises(token)) {
                return candidate;
            }
        }
        return null;
    }

    /** Tells whether the time of this strategy's tokens is over: from that very instant on. */
    boolean isCutOff(Strategy judge) {
        return isOld(judge) && until.isPresent() && !clock.instant().isBefore(until.get());
    }

    void count(Strategy judge) {
        var counter = requests.get(judge.name());
        if (counter != null) {
            counter.increment();
        }
    }

    /** Returns how many requests were let in by which strategy since start; every accepted one is there. */
    Map<String, Long> requests() {
        var counts = new LinkedHashMap<String, Long>();
        requests.forEach((name, counter) -> counts.put(name, counter.sum()));
        return Collections.unmodifiableMap(counts);
    }

    private boolean isOld(Strategy judge) {
        return !judge.name().equals(issuing.name());
    }

    /** A login of another strategy may have been made a moment ago, by a server that has not switched yet. */
    private void warnOfEarlyEnd(Instant end, AuthConfig config) {
        var lifetime = config.get(ConfigKeys.LOGIN_LIFETIME);
        if (end.isBefore(clock.instant().plus(lifetime))) {
            LOG.warn(
                    "auth.accept-until={}: logins of {} that were made after {} end before their time, since"
                            + " auth.login.lifetime is {}. Set it to when the last server switched plus that, or later",
                    end,
                    all.stream().filter(this::isOld).map(Strategy::name).toList(),
                    end.minus(lifetime),
                    config.show(ConfigKeys.LOGIN_LIFETIME));
        }
    }
}
