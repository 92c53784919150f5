package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SessionLimitTest {
    @Test
    void theLimitCountsNamesAndValuesInBytes() {
        var limit = new SessionLimit(10);

        assertThatCode(() -> limit.check(Map.of(), Map.of("ab", "€€", "c", "d")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> limit.check(Map.of(), Map.of("ab", "€€", "c", "de")))
                .isInstanceOf(SessionTooLargeException.class)
                .hasMessage(
                        "the data of the session would take 11 bytes and auth.session.max-bytes allows 10; the largest"
                                + " of its 2 attributes, ab, takes 8");
    }

    @Test
    void whatIsOverTheLimitMayChangeAndNotGrow() {
        var limit = new SessionLimit(3);
        var before = Map.of("a", "12345");

        assertThatCode(() -> limit.check(before, Map.of("a", "54321"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> limit.check(before, Map.of("a", "123456")))
                .isInstanceOf(SessionTooLargeException.class);
    }

    @Test
    void aLimitOfNothingKeepsNothing() {
        var limit = new SessionLimit(0);

        assertThatCode(() -> limit.check(Map.of(), Map.of())).doesNotThrowAnyException();
        assertThatThrownBy(() -> limit.check(Map.of(), Map.of("a", ""))).isInstanceOf(SessionTooLargeException.class);
    }

    @Test
    void bytesAreCountedAsThePlatformEncodesThem() {
        var random = new Random(1);
        for (var i = 0; i < 10_000; i++) {
            var text = random.ints(random.nextInt(20), 0, i % 2 == 0 ? 0x1_0000 : 0x11_0000)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            var encodable = StandardCharsets.UTF_8.newEncoder().canEncode(text);
            assertThat(Utf8.canEncode(text)).isEqualTo(encodable);
            if (encodable) {
                assertThat(Utf8.length(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
            }
        }
    }
}
