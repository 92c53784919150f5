package dev.postern.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RespReaderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "+OK\r\n",
                "-ERR no\r\n",
                ":-12\r\n",
                "$3\r\na\r\n\r\n",
                "$0\r\n\r\n",
                "$-1\r\n",
                "*0\r\n",
                "*-1\r\n",
                "*3\r\n$1\r\na\r\n*1\r\n:1\r\n$-1\r\n",
                "%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n_\r\n",
                "~2\r\n#t\r\n,1.5\r\n",
                "=7\r\ntxt:abc\r\n",
                "!5\r\nERR a\r\n",
                "(123456789012345678901\r\n",
                "|1\r\n+ttl\r\n:3\r\n$1\r\na\r\n",
            })
    void aMessageEndsWhereItEndsAndNoByteIsChanged(String message) throws IOException {
        var reader = reader(message + message);

        for (var i = 0; i < 2; i++) {
            assertThat(reader.next().orElseThrow()).isEqualTo(message.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void aCommandFallsIntoItsWords() throws IOException {
        assertThat(RespReader.words(message("*3\r\n$3\r\nSET\r\n$2\r\n\r\n\r\n$2\r\nü\r\n")))
                .containsExactly("SET", "\r\n", "ü");
        assertThat(RespReader.words(message("GET  a\r\n"))).containsExactly("GET", "a");
    }

    @Test
    void onlyWhatComesUnaskedIsAPush() throws IOException {
        assertThat(RespReader.isPush(message(">1\r\n+message\r\n"))).isTrue();
        assertThat(RespReader.isPush(message("*1\r\n+message\r\n"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+O", "$3\r\nab", "$3\r\nabc", "*2\r\n:1\r\n", "*"})
    void anEndInTheMiddleIsNoMessage(String begun) {
        assertThatThrownBy(() -> reader(begun).next()).isInstanceOf(EOFException.class);
    }

    @Test
    void aLengthThatIsNoNumberIsNotResp() {
        assertThatThrownBy(() -> reader("$x\r\n").next()).isInstanceOf(StreamCorruptedException.class);
    }

    private static byte[] message(String text) throws IOException {
        return reader(text).next().orElseThrow();
    }

    private static RespReader reader(String text) {
        return new RespReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
