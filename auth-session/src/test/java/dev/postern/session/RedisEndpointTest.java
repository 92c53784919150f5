package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.session.RedisEndpoint.Node;
import dev.postern.session.RedisEndpoint.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisEndpointTest {
    @Test
    void everyPartIsRead() {
        assertThat(RedisEndpoint.parse("rediss://us%3Aer:p%40ss+w%2F:x@redis.example:7000/3"))
                .isEqualTo(new RedisEndpoint(
                        Topology.SINGLE,
                        true,
                        List.of(new Node("redis.example", 7000)),
                        "",
                        3,
                        Optional.of("us:er"),
                        Optional.of("p@ss+w/:x")));
    }

    @Test
    void partsThatAreMissingGetTheUsualValues() {
        assertThat(RedisEndpoint.parse("redis://127.0.0.1"))
                .isEqualTo(new RedisEndpoint(
                        Topology.SINGLE,
                        false,
                        List.of(new Node("127.0.0.1", 6379)),
                        "",
                        0,
                        Optional.empty(),
                        Optional.empty()));
        assertThat(RedisEndpoint.parse("redis://:password@[::1]:6380/"))
                .isEqualTo(new RedisEndpoint(
                        Topology.SINGLE,
                        false,
                        List.of(new Node("::1", 6380)),
                        "",
                        0,
                        Optional.empty(),
                        Optional.of("password")));
    }

    @Test
    void sentinelsAreReadWithTheNameThatTheyGiveTheServer() {
        assertThat(RedisEndpoint.parse("redis-sentinel://app:p%2Cw@one:26380,two,[::1]:7/my.master-1/2"))
                .isEqualTo(new RedisEndpoint(
                        Topology.SENTINEL,
                        false,
                        List.of(new Node("one", 26380), new Node("two", 26379), new Node("::1", 7)),
                        "my.master-1",
                        2,
                        Optional.of("app"),
                        Optional.of("p,w")));
        assertThat(RedisEndpoint.parse("rediss-sentinel://one/cache"))
                .returns(true, RedisEndpoint::tls)
                .returns(0, RedisEndpoint::database);
    }

    @Test
    void nodesOfAClusterAreRead() {
        assertThat(RedisEndpoint.parse("rediss-cluster://:pw@one:7001,two/"))
                .isEqualTo(new RedisEndpoint(
                        Topology.CLUSTER,
                        true,
                        List.of(new Node("one", 7001), new Node("two", 6379)),
                        "",
                        0,
                        Optional.empty(),
                        Optional.of("pw")));
        assertThat(RedisEndpoint.parse("redis-cluster://one/0").tls()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://h:1/3", "rediss-sentinel://a:1,[::1]:2/m/4", "redis-cluster://a:1,b:2"})
    void whatIsPrintedReadsTheSame(String uri) {
        assertThat(RedisEndpoint.parse(uri)).hasToString(uri);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://:hunter2@localhost | redis://",
                "REDIS://:hunter2@localhost | redis://",
                "localhost:6379 | redis://",
                "redis-sentinels://:hunter2@localhost/m | redis-sentinel://",
                "redis:localhost | host",
                "redis:/// | host",
                "redis://:hunter2@ | host",
                "redis://:hunter2@my_host:6379 | host",
                "redis://:hunter2@a@b:6379 | percent-encoded",
                "redis://:hun%ter2@localhost | percent-encoded",
                "redis://:hunter2 @localhost | percent-encoded",
                "redis://:hunter2@localhost:0 | port",
                "redis://:hunter2@localhost:65536 | port",
                "redis://:hunter2@localhost:99999999999 | port",
                "redis://:hunter2@localhost: | port",
                "redis://:hunter2@localhost:port | host",
                "redis://:hunter2@localhost/x | database",
                "redis://:hunter2@localhost/1/2 | database",
                "redis://:hunter2@localhost/-1 | database",
                "redis://:hunter2@localhost/12345 | database",
                "redis://:hunter2@localhost/0?timeout=1s | ? or #",
                "redis://:hunter2@localhost/0#a | ? or #",
                "redis://hunter2@localhost | without a password",
                "redis://hunter2:@localhost | without a password",
                "redis://:hunter2@a,b | more than one host",
                "redis-cluster://:hunter2@a,,b | host",
                "redis-cluster://:hunter2@a, b | host",
                "redis-cluster://:hunter2@a:1,b:1,a:1 | twice",
                "redis-cluster://:hunter2@a,a:6379 | twice",
                "redis-cluster://:hunter2@a/1 | number 0 only",
                "redis-cluster://:hunter2@a/name | database",
                "redis-sentinel://:hunter2@a,b | call the server",
                "redis-sentinel://:hunter2@a/ | call the server",
                "redis-sentinel://:hunter2@a//1 | call the server",
                "redis-sentinel://:hunter2@a/my%20master | call the server",
                "redis-sentinel://:hunter2@a/m/x | database",
                "redis-sentinel://:hunter2@a/m/1/2 | database",
            })
    void whatWouldBeIgnoredOrMisreadIsRefusedAndThePasswordIsNotRepeated(String uri, String problem) {
        assertThatThrownBy(() -> RedisEndpoint.parse(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem)
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @Test
    void neitherUserNorPasswordIsPrinted() {
        assertThat(RedisEndpoint.parse("redis://alice:hunter2@localhost/1")).hasToString("redis://localhost:6379/1");
        assertThat(new RedisConnectionConfig(
                                Optional.of("alice"),
                                Optional.of("hunter2"),
                                0,
                                Duration.ofSeconds(1),
                                Optional.empty())
                        .toString())
                .doesNotContain("hunter2", "alice");
    }
}
