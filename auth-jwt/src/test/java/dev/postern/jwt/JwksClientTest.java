package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.testkit.MutableClock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What another server may do to a fetch, by HTTP on this machine. */
class JwksClientTest {
    private static final int LARGEST = 256 * 1024;

    @Test
    void theAnswerIsTakenAsItIs() throws Exception {
        try (var server = JwksServer.start(exchange -> {
            exchange.getResponseHeaders().add("ETag", "\"v1\"");
            exchange.getResponseHeaders().add("Cache-Control", "public");
            exchange.getResponseHeaders().add("Cache-Control", "max-age=60");
            exchange.getResponseHeaders().add("Age", "7");
            JwksServer.answer(exchange, 200, "{\"keys\":[]}");
        })) {
            assertThat(fetch(server.uri()))
                    .isEqualTo(new RemoteKeys.Answer(
                            200, "{\"keys\":[]}", Optional.of("\"v1\""), "public,max-age=60", "7"));
        }
    }

    @Test
    void theVersionIsSent() throws Exception {
        try (var server = JwksServer.start(exchange -> {
            var known = "\"v1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
            JwksServer.answer(exchange, known ? 304 : 200, "");
        })) {
            var client = new JwksClient(server.uri(), Duration.ofSeconds(30));
            assertThat(client.fetch(Optional.of("\"v1\"")).get().status()).isEqualTo(304);
            assertThat(client.fetch(Optional.empty()).get().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void noRedirectIsFollowed(int status) throws Exception {
        try (var other = JwksServer.start(exchange -> JwksServer.answer(exchange, 200, "{}"));
                var server = JwksServer.start(exchange -> {
                    exchange.getResponseHeaders().add("Location", other.uri().toString());
                    JwksServer.answer(exchange, status, "");
                })) {
            assertThat(fetch(server.uri()).status()).isEqualTo(status);
            assertThat(other.requests()).isZero();
        }
    }

    @Test
    void aBodyHasABound() throws Exception {
        try (var server = JwksServer.start(exchange -> JwksServer.answer(exchange, 200, " ".repeat(LARGEST)))) {
            assertThat(fetch(server.uri()).body()).hasSize(LARGEST);
        }
        try (var server = JwksServer.start(exchange -> JwksServer.answer(exchange, 200, " ".repeat(LARGEST + 1)))) {
            assertFails(server.uri(), Duration.ofSeconds(30));
        }
    }

    @Test
    void aBodyWithoutEndIsBrokenOff() throws Exception {
        try (var server = JwksServer.start(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            var part = new byte[8_192];
            try (var out = exchange.getResponseBody()) {
                while (true) {
                    out.write(part); // until the other side has hung up
                }
            }
        })) {
            assertFails(server.uri(), Duration.ofSeconds(30));
        }
    }

    @Test
    void bytesThatComeTooSlowlyAreNotWaitedFor() throws Exception {
        var end = new CountDownLatch(1);
        try (var server = JwksServer.start(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            await(end);
        })) {
            assertFails(server.uri(), Duration.ofMillis(300));
            end.countDown();
        }
    }

    @Test
    void anAnswerThatDoesNotComeIsNotWaitedFor() throws Exception {
        var end = new CountDownLatch(1);
        try (var server = JwksServer.start(exchange -> await(end))) {
            assertFails(server.uri(), Duration.ofMillis(300));
            end.countDown();
        }
    }

    @Test
    void whatIsNotUtf8IsAFailure() throws Exception {
        try (var server = JwksServer.start(exchange -> {
            exchange.sendResponseHeaders(200, 1);
            exchange.getResponseBody().write(0xff);
        })) {
            assertFails(server.uri(), Duration.ofSeconds(30));
        }
    }

    @Test
    void nobodyThereIsAFailure() throws Exception {
        URI uri;
        try (var server = JwksServer.start(exchange -> {})) {
            uri = server.uri();
        }
        assertFails(uri, Duration.ofSeconds(30));
    }

    /** A server that HTTP/2 is offered to can keep its connection, and fill the memory with frames, after the timeout. */
    @Test
    void noOtherProtocolIsOffered() throws Exception {
        var offered = new CopyOnWriteArrayList<String>();
        try (var server = JwksServer.start(exchange -> {
            offered.addAll(exchange.getRequestHeaders().keySet());
            JwksServer.answer(exchange, 200, "{}");
        })) {
            fetch(server.uri());
        }
        assertThat(offered).isNotEmpty().doesNotContain("Upgrade", "Http2-settings");
    }

    @Test
    void aServerWhoseBytesAreNotWaitedForIsHungUpOn() throws Exception {
        var givenUp = new CountDownLatch(1);
        var hungUp = new CompletableFuture<Boolean>();
        try (var server = JwksServer.start(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (var out = exchange.getResponseBody()) {
                out.write('{');
                out.flush();
                await(givenUp);
                for (var i = 0; i < LARGEST / 2; i++) { // fewer than would be broken off anyway
                    out.write(' ');
                    out.flush();
                }
                hungUp.complete(false);
            } catch (IOException e) {
                hungUp.complete(true);
            }
        })) {
            assertFails(server.uri(), Duration.ofMillis(300));
            givenUp.countDown();
            assertThat(hungUp.get()).isTrue();
        }
    }

    @Test
    void anAnswerThatEndsTooEarlyIsAFailure() throws Exception {
        try (var server = JwksServer.start(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write("{\"keys\":[]}".getBytes(StandardCharsets.UTF_8));
            throw new IOException("broken off");
        })) {
            assertFails(server.uri(), Duration.ofSeconds(30));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c0af", "eda080", "f4908080", "e282", "fffe7b007d00"})
    void whatIsUtf8InPartIsAFailure(String hex) throws Exception {
        var bytes = HexFormat.of().parseHex("7b7d" + hex);
        try (var server = JwksServer.start(exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        })) {
            assertFails(server.uri(), Duration.ofSeconds(30));
        }
    }

    @Test
    void aRequestSaysNothingOfThisService() throws Exception {
        var sent = new CopyOnWriteArrayList<Set<String>>();
        try (var server = JwksServer.start(exchange -> {
            sent.add(Set.copyOf(exchange.getRequestHeaders().keySet()));
            exchange.getResponseHeaders().add("Set-Cookie", "a=b; Path=/");
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"a\"");
            JwksServer.answer(exchange, 401, "");
        })) {
            var client = new JwksClient(server.uri(), Duration.ofSeconds(30));
            for (var i = 0; i < 2; i++) {
                assertThat(client.fetch(Optional.empty()).get().status()).isEqualTo(401);
            }
        }
        assertThat(sent)
                .hasSize(2)
                .allSatisfy(headers -> assertThat(headers)
                        .contains("Accept")
                        .doesNotContain("Cookie", "Authorization", "If-none-match"));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 404})
    void aStatusIsLeftToWhoeverAsks(int status) throws Exception {
        try (var server = JwksServer.start(exchange -> JwksServer.answer(exchange, status, "{}"))) {
            assertThat(fetch(server.uri()).status()).isEqualTo(status);
        }
    }

    @Test
    void keysAreKeptByTheirVersionAcrossARoundTrip() throws Exception {
        var set = TestKeys.set(TestKeys.named(Algorithm.ES256, "a")).jwkSet();
        var asked = new CopyOnWriteArrayList<String>();
        try (var server = JwksServer.start(exchange -> {
            var known = String.valueOf(exchange.getRequestHeaders().getFirst("If-None-Match"));
            asked.add(known);
            exchange.getResponseHeaders().add("ETag", "W/\"v1\"");
            JwksServer.answer(exchange, known.equals("W/\"v1\"") ? 304 : 200, known.equals("null") ? set : "");
        })) {
            var clock = MutableClock.at(Instant.parse("2026-03-01T12:00:00Z"));
            var hour = Duration.ofHours(1);
            var keys = new RemoteKeys(
                    new JwksClient(server.uri(), Duration.ofSeconds(30)),
                    new RemoteKeys.Limits(hour, Duration.ZERO, hour),
                    Algorithm.ES256,
                    Optional.empty(),
                    clock);
            for (var i = 0; i < 3; i++) {
                assertThat(keys.find("a", clock.instant())).isNotNull();
                clock.advance(hour);
            }
        }
        assertThat(asked).containsExactly("null", "W/\"v1\"", "W/\"v1\"");
    }

    @Test
    void anAddressThatNobodyCanHaveIsAFailure() {
        assertFails(URI.create("http://127.0.0.1:99999/jwks.json"), Duration.ofSeconds(30));
    }

    private static RemoteKeys.Answer fetch(URI uri) throws Exception {
        return new JwksClient(uri, Duration.ofSeconds(30))
                .fetch(Optional.empty())
                .get();
    }

    private static void assertFails(URI uri, Duration timeout) {
        assertThatThrownBy(() ->
                        new JwksClient(uri, timeout).fetch(Optional.empty()).get())
                .isInstanceOf(ExecutionException.class);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
