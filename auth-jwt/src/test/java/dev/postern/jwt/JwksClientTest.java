package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
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
