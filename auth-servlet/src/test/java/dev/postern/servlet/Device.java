package dev.postern.servlet;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One login of one user, used as its kind of client uses it: a browser that follows redirects, a script with cookies, or an
 * application that holds its tokens itself. Each renews as the documentation says and never logs in again. For one thread
 * at a time.
 */
final class Device {
    private static final String HTML = "text/html,application/xhtml+xml,*/*;q=0.8";

    private enum Kind {
        BROWSER,
        SCRIPT,
        MOBILE
    }

    private final String user;
    private final Kind kind;
    private final AtomicInteger visits = new AtomicInteger();
    private final AtomicInteger renewals = new AtomicInteger();
    private TestClient client;
    private String accessToken;
    private String refreshToken;

    private Device(int number, TestClient client, TestClient.Reply login) {
        this.user = "u-" + number;
        this.kind = Kind.values()[number % Kind.values().length];
        this.client = client;
        this.accessToken = login.json("access_token");
        this.refreshToken = login.json("refresh_token");
    }

    static Device loggedIn(TestApp app, int number) {
        var client = app.client();
        var email = number + "@example.com";
        var mobile = Kind.values()[number % Kind.values().length] == Kind.MOBILE;
        var reply = mobile ? client.loginForBody(email) : client.login(email);
        if (reply.status() != 200) {
            throw new AssertionError("no login for " + email + ": " + reply);
        }
        return new Device(number, client, reply);
    }

    /** What must never change, as the server tells it: who it is, by which login, and when that ends at the latest. */
    record Facts(String subject, String roles, String loginId, String absoluteExpiry) {}

    Facts facts(TestApp app) {
        use(app); // the token may be late
        var me = get(app, "/auth/me");
        var id = me.json("login_id");
        var logins = get(app, "/auth/logins").body();
        var mine = logins.substring(logins.indexOf("\"id\":\"" + id + "\""));
        var end = mine.indexOf("\"expires_at\":\"") + "\"expires_at\":\"".length();
        var roles =
                me.body().substring(me.body().indexOf("\"roles\":"), me.body().indexOf(",\"permissions\""));
        return new Facts(me.json("subject"), roles, id, mine.substring(end, mine.indexOf('"', end)));
    }

    /** Asks for a page or an answer as its user would; throws if what came is not theirs. */
    void use(TestApp app) {
        client = client.movedTo(app);
        var reply = kind == Kind.BROWSER ? navigate() : call(app);
        if (reply.status() != 200 || !reply.body().startsWith("user=" + user + " ")) {
            throw new AssertionError(
                    this + " got " + reply.status() + " " + reply.header("location") + " " + reply.body());
        }
        visits.incrementAndGet();
    }

    int visits() {
        return visits.get();
    }

    int renewals() {
        return renewals.get();
    }

    /** Follows at most the one way through the refresh endpoint and back. */
    private TestClient.Reply navigate() {
        var page = client.get("/dash", "Accept", HTML, "Sec-Fetch-Mode", "navigate");
        if (page.status() != 303 || !page.header("location").startsWith("/auth/refresh?")) {
            return page;
        }
        renewals.incrementAndGet();
        var back = client.get(page.header("location"), "Accept", HTML, "Sec-Fetch-Mode", "navigate");
        return back.status() == 303 && back.header("location").equals("/dash")
                ? client.get("/dash", "Accept", HTML, "Sec-Fetch-Mode", "navigate")
                : back;
    }

    private TestClient.Reply call(TestApp app) {
        var reply = get(app, "/api/hello");
        if (reply.status() != 401) {
            return reply;
        }
        renewals.incrementAndGet();
        if (kind == Kind.SCRIPT) {
            client.post("/auth/refresh");
        } else {
            var fresh = client.postJson("/auth/refresh", "{\"refresh_token\":\"" + refreshToken + "\"}");
            accessToken = fresh.json("access_token");
            refreshToken = fresh.json("refresh_token");
        }
        return get(app, "/api/hello");
    }

    private TestClient.Reply get(TestApp app, String path) {
        client = client.movedTo(app);
        return kind == Kind.MOBILE
                ? client.get(path, "Authorization", "Bearer " + accessToken)
                : client.get(path, "Sec-Fetch-Mode", "cors");
    }

    @Override
    public String toString() {
        return kind + " of " + user;
    }
}
