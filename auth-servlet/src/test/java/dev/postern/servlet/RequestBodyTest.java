package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A body whose length nothing tells in advance, as HTTP/2 allows. */
class RequestBodyTest {
    @Test
    void aBodyOfNoToldLengthIsRead() throws Exception {
        var body = RequestBody.readOptional(request("application/json", "{\"refresh_token\":\"t\"}"));

        assertThat(body.get("refresh_token")).contains("t");
    }

    @Test
    void noBodyIsAnEmptyObjectWhateverItsType() throws Exception {
        assertThat(RequestBody.readOptional(request(null, "")).get("refresh_token"))
                .isEmpty();
        assertThat(RequestBody.readOptional(request("application/json", "")).get("refresh_token"))
                .isEmpty();
    }

    @Test
    void aBodyThatCannotBeReadIsToldAsWhereItIsRequired() {
        assertThatThrownBy(() -> RequestBody.readOptional(request(null, "x")))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNSUPPORTED_MEDIA_TYPE));
        assertThatThrownBy(() -> RequestBody.readOptional(request("application/json", "x".repeat(8 * 1024 + 1))))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BODY_TOO_LARGE));
    }

    private static HttpServletRequest request(@Nullable String type, String body) {
        var stream = new Body(body);
        return (HttpServletRequest) Proxy.newProxyInstance(
                RequestBodyTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getContentType" -> type;
                    case "getContentLengthLong" -> -1L;
                    case "getInputStream" -> stream;
                    default -> null;
                });
    }

    private static final class Body extends ServletInputStream {
        private final ByteArrayInputStream bytes;

        Body(String text) {
            bytes = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return bytes.read(target, offset, length);
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("read without waiting for a listener");
        }
    }
}
