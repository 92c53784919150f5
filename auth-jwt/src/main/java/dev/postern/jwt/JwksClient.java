package dev.postern.jwt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Fetches a JWK Set by HTTP, within bounds of time and size, and goes nowhere else than told. */
final class JwksClient implements RemoteKeys.Source {
    private static final int MAX_BYTES = 256 * 1024;

    private final HttpClient http;
    private final URI uri;
    private final Duration timeout;

    JwksClient(URI uri, Duration timeout) {
        this.uri = uri;
        this.timeout = timeout;
        this.http = HttpClient.newBuilder()
                // A connection of HTTP/2 outlives the request: its server can fill the memory with frames to be
                // answered.
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
    }

    /**
     * Asks for the set. The answer, or the failure, is there when the time is over at the latest, however slowly the
     * bytes come.
     */
    @Override
    public CompletableFuture<RemoteKeys.Answer> fetch(Optional<String> etag) {
        var request = HttpRequest.newBuilder(uri)
                .timeout(timeout)
                .header("Accept", "application/jwk-set+json, application/json");
        etag.ifPresent(value -> request.header("If-None-Match", value));
        var exchange = http.sendAsync(request.build(), info -> new BoundedBody());
        return exchange.copy()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .handle((response, failure) -> {
                    if (failure != null) {
                        exchange.cancel(true); // a timeout leaves it running otherwise
                        throw new CompletionException(failure);
                    }
                    return answer(response);
                });
    }

    private static RemoteKeys.Answer answer(HttpResponse<String> response) {
        var headers = response.headers();
        return new RemoteKeys.Answer(
                response.statusCode(),
                response.body(),
                headers.firstValue("ETag"),
                String.join(",", headers.allValues("Cache-Control")),
                headers.firstValue("Age").orElse("0"));
    }

    /** Takes what fits and breaks off what does not. */
    private static final class BoundedBody implements BodySubscriber<String> {
        private final CompletableFuture<String> body = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Flow.@Nullable Subscription subscription;

        @Override
        public CompletionStage<String> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (var buffer : buffers) {
                if (bytes.size() + buffer.remaining() > MAX_BYTES) {
                    if (subscription != null) {
                        subscription.cancel();
                    }
                    body.completeExceptionally(new IOException("more than " + MAX_BYTES + " bytes"));
                    return;
                }
                var part = new byte[buffer.remaining()];
                buffer.get(part);
                bytes.writeBytes(part);
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            try {
                var decoder = StandardCharsets.UTF_8.newDecoder();
                body.complete(
                        decoder.decode(ByteBuffer.wrap(bytes.toByteArray())).toString());
            } catch (CharacterCodingException e) {
                body.completeExceptionally(e);
            }
        }
    }
}
