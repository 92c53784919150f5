package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisEndpointTest {
    @Test
    void everyPartIsRead() {
        assertThat(RedisEndpoint.parse("rediss://us%3Aer:p%40ss+w%2F:x@redis.example:7000/3"))
                .isEqualTo(new RedisEndpoint(
                        true, "redis.example", 7000, 3, Optional.of("us:er"), Optional.of("p@ss+w/:x")));
    }

    @Test
    void partsThatAreMissingGetTheUsualValues() {
        assertThat(RedisEndpoint.parse("redis://127.0.0.1"))
                .isEqualTo(new RedisEndpoint(false, "127.0.0.1", 6379, 0, Optional.empty(), Optional.empty()));
        assertThat(RedisEndpoint.parse("redis://:password@[::1]:6380/"))
                .isEqualTo(new RedisEndpoint(false, "::1", 6380, 0, Optional.empty(), Optional.of("password")));
    }

    @ParameterizedTest
    @CsvSource({
        "http://:hunter2@localhost, redis://",
        "REDIS://:hunter2@localhost, redis://",
        "localhost:6379, redis://",
        "redis:localhost, host",
        "redis:///, host",
        "redis://:hunter2@, ",
        "redis://:hunter2@my_host:6379, host",
        "redis://:hunter2@a@b:6379, host",
        "redis://:hun%ter2@localhost, no URI",
        "redis://:hunter2@localhost:0, port",
        "redis://:hunter2@localhost:65536, port",
        "redis://:hunter2@localhost:, port",
        "redis://:hunter2@localhost:port, host",
        "redis://:hunter2@localhost/x, database",
        "redis://:hunter2@localhost/1/2, database",
        "redis://:hunter2@localhost/-1, database",
        "redis://:hunter2@localhost/12345, database",
        "redis://:hunter2@localhost/0?timeout=1s, ? or #",
        "redis://:hunter2@localhost/0#a, ? or #",
        "redis://hunter2@localhost, without a password",
        "redis://hunter2:@localhost, without a password",
    })
    void whatWouldBeIgnoredOrMisreadIsRefusedAndThePasswordIsNotRepeated(String uri, String problem) {
        assertThatThrownBy(() -> RedisEndpoint.parse(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem == null ? "" : problem)
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @Test
    void neitherUserNorPasswordIsPrinted() {
        assertThat(RedisEndpoint.parse("redis://alice:hunter2@localhost/1")).hasToString("redis://localhost:6379/1");
        assertThat(new RedisConnectionConfig(
                                RedisEndpoint.parse("redis://alice:hunter2@localhost"), Duration.ofSeconds(1))
                        .toString())
                .doesNotContain("hunter2", "alice");
    }
}
