package dev.postern.bench.session;

import java.util.Locale;
import java.util.function.IntFunction;

/** Who keeps logins in Redis. */
enum Keeper {
    /** Ours, remembering logins until their end is pushed: the default. */
    POSTERN_PUSHED(port -> PosternSessions.redis(port, "pushed")),
    /** Ours, reading the store with each request. */
    POSTERN_OFF(port -> PosternSessions.redis(port, "off")),
    JEDIS_GET(JedisSessions::new),
    SPRING_SESSION(SpringSessions::simple),
    SPRING_SESSION_INDEXED(SpringSessions::indexed),
    /** Learns the id of the account, and nothing else. */
    SA_TOKEN(port -> new SaTokenSessions(port, false)),
    /** Learns what the others learn. */
    SA_TOKEN_SESSION(port -> new SaTokenSessions(port, true));

    @SuppressWarnings("ImmutableEnumChecker") // a constructor changes nothing
    private final IntFunction<Sessions> opener;

    Keeper(IntFunction<Sessions> opener) {
        this.opener = opener;
    }

    /** Connects to the server at this port of the loopback interface. */
    Sessions open(int port) {
        return opener.apply(port);
    }

    /** Returns the name that stands in the results. */
    String candidate() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
