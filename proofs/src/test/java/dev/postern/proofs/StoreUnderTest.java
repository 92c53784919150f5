package dev.postern.proofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.LoginEndedException;
import dev.postern.LoginLimit;
import dev.postern.LoginRecord;
import dev.postern.Postern;
import dev.postern.TokenStore;
import dev.postern.Tokens;
import dev.postern.session.Session;
import dev.postern.session.SessionKey;
import dev.postern.testkit.Interleavings.Round;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.TestLogins;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.TestInstance;

/**
 * The stores of one run of a case, what the cases ask of the servers behind them, and what they prepare. Each run has
 * stores of its own, a clock that stands at {@link #NOON}, and nothing in the store.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StoreUnderTest {
    /** Long ago, so that a database whose own clock has a say agrees that what is over is over. */
    static final Instant NOON = Instant.parse("2024-05-01T12:00:00Z");

    static final LoginLimit LIMIT = new LoginLimit(100);

    /** The subject of most cases; all its keys live in one slot of a Cluster. */
    static final String SUBJECT = "alice";

    final MutableClock clock = MutableClock.at(NOON);
    private TokenStore store;
    private List<Postern> nodes = List.of();

    /** Opens three stores on the same servers: one to prepare and look, and one for each of two clients that race. */
    abstract List<TokenStore> open(Clock clock);

    /** Removes all that the servers hold. */
    abstract void clear();

    /** All that the servers hold, under whatever names. */
    abstract Map<String, String> everything();

    /** Checks that the store means to keep the login until then at least, and not for good. */
    abstract void assertKeptUntil(LoginRecord login, Instant end);

    /** Waits until a login that is over is gone, or checks that the server will drop it by itself in time. */
    abstract void awaitRemoval(LoginRecord over);

    /** Takes the servers away for as long as the action runs. */
    abstract void withoutServers(Runnable action);

    /** Lets the servers forget the login soon, unless the next write says otherwise. */
    void shorten(LoginRecord login) {}

    /** Runs rounds of operations that race with each other. */
    void race(Supplier<Round> fresh) {
        Races.run(fresh);
    }

    /** Runs a case on stores that are opened for it and closed after it. */
    final void runFresh(Runnable test) {
        clear();
        clock.set(NOON);
        var stores = open(clock);
        try {
            store = stores.get(0);
            nodes = List.of(node(stores.get(1)), node(stores.get(2)));
            test.run();
        } finally {
            nodes.forEach(Postern::close);
            stores.forEach(TokenStore::close);
        }
    }

    /** The store that a case prepares and looks with. */
    TokenStore store() {
        return store;
    }

    /** One of the two servers of the application whose logins are sessions. */
    final Postern node(int which) {
        return nodes.get(which);
    }

    final void assertRejected(String token) {
        assertThat(nodes.get(1).authenticate(token)).isInstanceOf(AuthResult.Rejected.class);
    }

    /** By hand, because an outage must come through as what it is. */
    static void assertCantBeRenewed(Session session) {
        try {
            session.renew();
        } catch (LoginEndedException e) {
            return;
        }
        fail("a login that was ended has been renewed");
    }

    static void append(Postern node, String token, String name) {
        session(node, token).update(key(name), value -> value.orElse("") + "+");
    }

    static void appendIfLive(Postern node, String token) {
        if (node.authenticate(token) instanceof AuthResult.Accepted accepted) {
            try {
                ((Session) accepted.authentication()).set(key("cart"), "4");
            } catch (LoginEndedException e) {
                // The end came first.
            }
        }
    }

    static SessionKey<String> key(String name) {
        return SessionKey.of(name, String.class);
    }

    static Session session(Postern node, String token) {
        return (Session) ((AuthResult.Accepted) node.authenticate(token)).authentication();
    }

    final Tokens logIn() {
        return nodes.get(0).issue(Identity.of(SUBJECT), Client.UNKNOWN).tokens();
    }

    final LoginRecord inserted(String subject) {
        return inserted(subject, NOON);
    }

    final LoginRecord inserted(String subject, Instant at) {
        return insert(TestLogins.of(subject, at));
    }

    final LoginRecord insert(LoginRecord login) {
        store.insert(login, LIMIT);
        return login;
    }

    static LoginRecord idleFor(Duration idle) {
        var login = TestLogins.of(SUBJECT, NOON);
        return new LoginRecord(
                login.id(),
                1,
                login.strategy(),
                login.identity(),
                login.client(),
                NOON,
                NOON,
                login.expiresAt(),
                idle,
                login.secretHash(),
                login.data());
    }

    private Postern node(TokenStore store) {
        // Nothing is remembered: a node that reads the log of ends in between would be a step that nobody has planned.
        return Postern.builder(AuthConfig.of(Map.of("auth.strategy", "session", "auth.session.cache", "off")))
                .store(store)
                .clock(clock)
                .events(event -> {})
                .build();
    }
}
