package dev.postern.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisProxyTest {
    @AutoClose
    private static final RedisServer SERVER = RedisServer.start();

    @BeforeEach
    void empty() {
        SERVER.command("FLUSHALL");
    }

    @Test
    void commandsAndRepliesPassUnchangedInEitherProtocol() {
        var seen = new CopyOnWriteArrayList<List<String>>();
        var passage = new RedisProxy.Passage() {
            @Override
            public void command(List<String> words) {
                seen.add(words);
            }
        };
        try (var proxy = RedisProxy.start(SERVER, passage);
                var client = new RawClient(proxy.port())) {
            assertThat(client.send("HSET k f ü")).isEqualTo(":1");
            assertThat(client.send("HGETALL k")).isEqualTo("*2\r\n$1\r\nf\r\n$2\r\nü");
            assertThat(client.send("HELLO 3")).startsWith("%");
            assertThat(client.send("HGETALL k")).isEqualTo("%1\r\n$1\r\nf\r\n$2\r\nü");
        }
        assertThat(seen)
                .containsExactly(
                        List.of("HSET", "k", "f", "ü"),
                        List.of("HGETALL", "k"),
                        List.of("HELLO", "3"),
                        List.of("HGETALL", "k"));
    }

    @Test
    void whatComesUnaskedIsNotTakenForTheReply() {
        try (var proxy = RedisProxy.start(SERVER, new RedisProxy.Passage() {});
                var client = new RawClient(proxy.port())) {
            client.send("HELLO 3");
            client.send("CLIENT TRACKING ON");
            client.send("GET k");
            SERVER.command("SET", "k", "1");

            assertThat(client.send("PING")).startsWith(">"); // the news that k has changed
            assertThat(client.send("ECHO next")).isEqualTo("+PONG");
        }
    }

    @Test
    void aCommandThatIsCutNeverReachesTheServer() {
        var passage = new RedisProxy.Passage() {
            @Override
            public void command(List<String> words) throws IOException {
                throw new IOException();
            }
        };
        try (var proxy = RedisProxy.start(SERVER, passage);
                var client = new RawClient(proxy.port())) {
            assertThatThrownBy(() -> client.send("SET k 1")).isInstanceOf(UncheckedIOException.class);
        }
        assertThat(SERVER.command("EXISTS", "k")).isEqualTo(":0\r\n");
    }

    @Test
    void aReplyCanBeCutAtAnyByteAndTheServerHasActed() {
        var cutAt = new ArrayList<Integer>();
        var passage = new RedisProxy.Passage() {
            @Override
            public void reply(byte[] reply, OutputStream client) throws IOException {
                client.write(reply, 0, cutAt.size());
                cutAt.add(cutAt.size());
                throw new IOException();
            }
        };
        try (var proxy = RedisProxy.start(SERVER, passage)) {
            for (var i = 0; i < ":1\r\n".length(); i++) {
                try (var client = new RawClient(proxy.port())) {
                    assertThatThrownBy(() -> client.send("INCR k")).isInstanceOf(UncheckedIOException.class);
                }
            }
        }
        assertThat(SERVER.command("GET", "k")).isEqualTo("$1\r\n4\r\n");
    }

    @Test
    void aClosedProxyCutsItsClientsAndTakesNoNewOnes() {
        var proxy = RedisProxy.start(SERVER, new RedisProxy.Passage() {});
        try (var client = new RawClient(proxy.port())) {
            assertThat(client.send("PING")).isEqualTo("+PONG");
            var port = proxy.port();
            proxy.close();
            proxy.close();

            assertThatThrownBy(() -> client.send("PING")).isInstanceOf(UncheckedIOException.class);
            assertThatThrownBy(() -> sendOnce(port)).isInstanceOf(UncheckedIOException.class);
        }
    }

    private static void sendOnce(int port) {
        try (var client = new RawClient(port)) {
            client.send("PING");
        }
    }
}
