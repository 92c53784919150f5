package dev.postern.examples.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.testkit.MutableClock;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three services, and a rotation of their keys while they are asked. */
class ServicesTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private final MutableClock clock = MutableClock.at(Instant.now());
    private Path keyFile;
    private IdentityService identity;
    private ResourceService orders;
    private ResourceService reports;

    @BeforeEach
    void start() throws Exception {
        keyFile = folder.resolve("key.pem");
        SigningKey.in(keyFile);
        // Long access tokens: the test moves the clock by minutes at once.
        var settings = Map.of("auth.profile", "development", "auth.jwt.access-ttl", "30m");
        identity = new IdentityService(0, keyFile, clock, settings, List.of("orders", "reports"));
        orders = resource("orders", Orders.PATH, Orders.RIGHT, new Orders());
        reports = resource("reports", Reports.PATH, Reports.RIGHT, new Reports());
    }

    private ResourceService resource(String audience, String path, String right, HttpServlet api) throws Exception {
        return new ResourceService(0, audience, identity.jwksUri(audience), clock, path, right, api);
    }

    @AfterEach
    void stop() {
        orders.close();
        reports.close();
        identity.close();
    }

    @Test
    void eachServiceAcceptsTokensOfItsOwnAudienceAndNoOther() throws Exception {
        var login = login("orders", "manager");
        var forOrders = login.accessToken();
        var forReports = refresh("reports", login.refreshToken()).accessToken();

        assertThat(ask(orders.at("/orders"), forOrders).body()).contains("\"customer\":\"u-morgan\"");
        assertThat(ask(reports.at("/reports"), forReports).body()).contains("\"doors_sold\":128");

        assertThat(ask(reports.at("/reports"), forOrders).statusCode()).isEqualTo(401);
        assertThat(ask(orders.at("/orders"), forReports).statusCode()).isEqualTo(401);
        assertThat(ask(identity.at("/reports/auth/me"), forOrders).statusCode()).isEqualTo(401);
        assertThat(ask(orders.at("/orders"), login.refreshToken()).statusCode()).isEqualTo(401);
    }

    @Test
    void theRoleThatAServiceAsksForComesWithTheToken() throws Exception {
        var alice = login("reports", "alice");

        assertThat(ask(reports.at("/reports"), alice.accessToken()).statusCode())
                .isEqualTo(403);
    }

    @Test
    void aLogoutAtOneAudienceEndsTheLoginForAll() throws Exception {
        var login = login("orders", "manager");
        var forReports = refresh("reports", login.refreshToken()).accessToken();

        var loggedOut = HTTP.send(
                HttpRequest.newBuilder(URI.create(identity.at("/reports/auth/logout")))
                        .header("Authorization", "Bearer " + forReports)
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        assertThat(loggedOut.statusCode()).isEqualTo(204);
        assertThat(postRefresh("orders", login.refreshToken()).statusCode()).isEqualTo(401);
        assertThat(postRefresh("reports", login.refreshToken()).statusCode()).isEqualTo(401);
    }

    @Test
    void aServiceThatOnlyVerifiesHasNoLogin() throws Exception {
        assertThat(post(orders.at("/auth/login"), "{\"email\":\"alice@example.com\",\"password\":\"postern-demo\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(ask(orders.at("/orders"), "").statusCode()).isEqualTo(401);
    }

    /** The steps of docs/jwt.md, while clients that know nothing of them log in, refresh and ask. */
    @Test
    void noRequestFailsWhileTheKeysRotate() throws Exception {
        var early = login("orders", "alice").accessToken();
        var load = new Load();
        load.start(4);
        try {
            load.awaitEveryClient();
            var before = Files.readString(keyFile);
            var after = SigningKey.pem();

            keys(before + after); // 1. publish
            servicesFetchTheKeys();
            load.awaitEveryClient();

            keys(after + before); // 2. sign with the new one
            servicesFetchTheKeys();
            load.awaitEveryClient(); // no client holds a token of the old one any more
            assertThat(ask(orders.at("/orders"), early).statusCode()).isEqualTo(200);

            keys(after); // 3. leave out the old one
            servicesFetchTheKeys();
            load.awaitEveryClient();
            assertThat(ask(orders.at("/orders"), early).statusCode()).isEqualTo(401);
        } finally {
            load.stop();
        }

        System.out.printf(
                "keys rotated under load: %d requests of 4 clients, %d failed; tokens by key: %s%n",
                load.requests.sum(), load.failures.size(), load.tokensByKey);
        assertThat(load.failures).isEmpty();
        assertThat(load.tokensByKey)
                .hasSize(2)
                .allSatisfy((key, tokens) -> assertThat(tokens.sum()).isPositive());
    }

    private void keys(String pem) throws IOException {
        Files.writeString(keyFile, pem);
        identity.reloadKeys();
    }

    /** Lets three quarters of the keys' five minutes go by, and waits until both services have them anew. */
    private void servicesFetchTheKeys() {
        var fetched = new AtomicInteger();
        identity.server().setRequestLog((request, response) -> {
            if (request.getHttpURI().getPath().endsWith("/jwks.json")) {
                fetched.incrementAndGet();
            }
        });
        clock.advance(Duration.ofMinutes(4));
        await().until(() -> fetched.get() >= 2);
    }

    /** Clients in threads of their own: a fresh token for each service, some requests with it, and again. */
    private final class Load {
        private static final int REQUESTS_A_TOKEN = 5;

        final LongAdder requests = new LongAdder();
        final List<String> failures = Collections.synchronizedList(new ArrayList<>());
        final Map<String, LongAdder> tokensByKey = new ConcurrentHashMap<>();
        private final List<AtomicInteger> rounds = new ArrayList<>();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final List<Future<?>> clients = new ArrayList<>();

        void start(int count) {
            for (var i = 0; i < count; i++) {
                var round = new AtomicInteger();
                rounds.add(round);
                clients.add(threads.submit(() -> {
                    run(round);
                    return null;
                }));
            }
        }

        private void run(AtomicInteger round) throws Exception {
            var tokens = login("orders", "manager");
            while (!stopped.get()) {
                tokens = round(tokens, "orders", orders.at("/orders"));
                tokens = round(tokens, "reports", reports.at("/reports"));
                round.incrementAndGet();
            }
        }

        private Tokens round(Tokens tokens, String audience, String api) throws Exception {
            var refreshed = refresh(audience, tokens.refreshToken());
            requests.increment();
            tokensByKey
                    .computeIfAbsent(keyOf(refreshed.accessToken()), key -> new LongAdder())
                    .increment();
            for (var i = 0; i < REQUESTS_A_TOKEN; i++) {
                var answer = ask(api, refreshed.accessToken());
                requests.increment();
                if (answer.statusCode() != 200) {
                    failures.add(api + ": " + answer.statusCode() + " " + answer.body());
                }
            }
            return refreshed;
        }

        /** Waits until every client has finished the round that it is in and one more: then no older token is in use. */
        void awaitEveryClient() {
            var goals = rounds.stream().map(round -> round.get() + 2).toList();
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                assertThat(clients).noneMatch(Future::isDone);
                for (var i = 0; i < goals.size(); i++) {
                    if (rounds.get(i).get() < goals.get(i)) {
                        return false;
                    }
                }
                return true;
            });
        }

        /** Waits for the clients; throws what one of them has died of. */
        void stop() throws Exception {
            stopped.set(true);
            threads.shutdown();
            for (var client : clients) {
                client.get(1, TimeUnit.MINUTES);
            }
        }
    }

    /** What a login or a refresh hands to a client. */
    private record Tokens(String accessToken, String refreshToken) {
        static Tokens of(HttpResponse<String> answer) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return new Tokens(member("access_token", answer.body()), member("refresh_token", answer.body()));
        }
    }

    private Tokens login(String audience, String name) throws IOException, InterruptedException {
        return Tokens.of(post(
                identity.at("/" + audience + "/auth/login"),
                "{\"email\":\"" + name + "@example.com\",\"password\":\"postern-demo\",\"delivery\":\"body\"}"));
    }

    private Tokens refresh(String audience, String refreshToken) throws IOException, InterruptedException {
        return Tokens.of(postRefresh(audience, refreshToken));
    }

    private HttpResponse<String> postRefresh(String audience, String refreshToken)
            throws IOException, InterruptedException {
        return post(identity.at("/" + audience + "/auth/refresh"), "{\"refresh_token\":\"" + refreshToken + "\"}");
    }

    private static HttpResponse<String> post(String address, String json) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(address))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> ask(String address, String token) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address));
        return HTTP.send(
                token.isEmpty()
                        ? request.build()
                        : request.header("Authorization", "Bearer " + token).build(),
                BodyHandlers.ofString());
    }

    private static String keyOf(String token) {
        var header = new String(
                Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))), StandardCharsets.UTF_8);
        return member("kid", header);
    }

    private static String member(String name, String json) {
        var found = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(json);
        assertThat(found.find()).as(name + " in " + json).isTrue();
        return found.group(1);
    }
}
