package dev.postern.session;

import dev.postern.AuthConfig;
import dev.postern.AuthEvent;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.IssueResult;
import dev.postern.Resources;
import dev.postern.Strategy;
import dev.postern.TokenStore;
import dev.postern.testkit.TestLogins;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** One server of an application whose logins are sessions, with the events that it told. */
final class SessionNode {
    final List<AuthEvent> events = new CopyOnWriteArrayList<>();
    private final TokenStore store;
    private final Strategy strategy;

    SessionNode(TokenStore store, Clock clock, Map<String, String> settings) {
        this.store = store;
        this.strategy = new SessionStrategyProvider()
                .create(
                        AuthConfig.of(settings),
                        new Resources(store, clock, new SecureRandom(), events::add, Optional.empty()));
    }

    /** A new login of a new user. */
    IssueResult login() {
        return strategy.issuer().orElseThrow().issue(Identity.of(TestLogins.subject(), "user"), Client.UNKNOWN);
    }

    /** What the next request sees. */
    Session request(IssueResult login) {
        var result = strategy.authenticator().authenticate(login.tokens().accessToken());
        return (Session) ((AuthResult.Accepted) result).authentication();
    }

    void logout(IssueResult login) {
        strategy.revoker().orElseThrow().revoke(login.tokens().accessToken());
    }

    boolean isGone(IssueResult login) {
        return store.find(login.authentication().loginId()).isEmpty();
    }

    /** Writes an attribute past every check, as another release or a stranger might. */
    void plant(IssueResult login, String name, String text) {
        var current = store.find(login.authentication().loginId()).orElseThrow();
        var data = new HashMap<>(current.data());
        data.put(name, text);
        if (!store.replace(current, current.next().data(data).build())) {
            throw new IllegalStateException("somebody was faster");
        }
    }

    /** What the store holds. */
    Map<String, String> stored(IssueResult login) {
        return store.find(login.authentication().loginId()).orElseThrow().data();
    }
}
