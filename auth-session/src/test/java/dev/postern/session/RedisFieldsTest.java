package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisFieldsTest {
    private final RedisFields fields = fields("""
            u\talice
            ua\tBrowser/1.0
            ua2\t
            d:größe\t電
            d:\tnameless
            r\tb\ta c
            odd\t1\\\\n\\t2\\n
            dev\tphone
            """);

    @Test
    void aFieldIsFoundByItsWholeName() {
        assertThat(fields.get("u")).isEqualTo("alice");
        assertThat(fields.get("ua")).isEqualTo("Browser/1.0");
        assertThat(fields.get("ua2")).isEmpty();
        assertThat(fields.get("ua3")).isNull();
        assertThat(fields.get("a")).isNull();
        assertThat(fields.get("")).isNull();
        assertThat(fields.has("dev")).isTrue();
        assertThat(fields.has("de")).isFalse();
    }

    @Test
    void aFieldThatIsNotThereReadsAsNoText() {
        assertThat(fields.getOrEmpty("ip")).isEmpty();
        assertThat(fields.getOrEmpty("u")).isEqualTo("alice");
    }

    @Test
    void aValueIsNeverTakenForAName() {
        assertThat(fields.has("alice")).isFalse();
        assertThat(fields.named("al")).isEmpty();
        assertThat(fields.has("b")).isFalse();
    }

    @Test
    void fieldsOfOneKindComeByTheRestOfTheirNames() {
        assertThat(fields.named("d:")).isEqualTo(Map.of("größe", "電", "", "nameless"));
        assertThat(fields.named("x:")).isEmpty();
    }

    @Test
    void aListHasItsItems() {
        assertThat(fields.list("r")).containsExactly("b", "a c");
        assertThat(fields.list("u")).containsExactly("alice");
        assertThat(fields.list("p")).isEmpty();
    }

    @Test
    void whatIsEscapedIsReadAsItWas() {
        assertThat(fields.get("odd")).isEqualTo("1\\n\t2\n");
        assertThat(RedisFields.escaped("1\\n\t2\n")).isEqualTo("1\\\\n\\t2\\n");
        assertThat(fields("r\ta\\\\\tb\\tc\n").list("r")).containsExactly("a\\", "b\tc");
        assertThat(fields("d:\\\\\\n\\\\n\tx\n").named("d:")).isEqualTo(Map.of("\\\n\\n", "x"));
    }

    @Test
    void thereAreAsManyFieldsAsThereAreLines() {
        for (var count = 0; count < 70; count++) {
            var text = IntStream.range(0, count).mapToObj(i -> "n" + i + "\tv" + i + "\n");
            var many = fields(text.collect(Collectors.joining()));

            assertThat(many.named("n")).hasSize(count);
            assertThat(many.get("n" + count)).isNull();
            for (var i = 0; i < count; i++) {
                assertThat(many.get("n" + i)).isEqualTo("v" + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"u\talice", "\nu\talice\n", "u\talice\n\n", "nothing\nu\talice\n", "u\talice\nu"})
    void aFieldIsFoundInWhatNobodyHereHasWritten(String text) {
        assertThat(fields(text).get("u")).isEqualTo("alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"d:x\t\\", "d:x\t\\x\n", "d:\\x\ty\n"})
    void whatCantBeReadIsSaidToWhoeverAsksForIt(String text) {
        assertThatThrownBy(() -> fields(text).named("d:")).isInstanceOf(IllegalArgumentException.class);
        assertThat(fields(text).named("c:")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"d:nothing", "d:nothing\nu\talice\n", "d:", "d:\nd:x"})
    void aLineWithoutATabIsNoField(String text) {
        assertThat(fields(text).named("d:")).isEmpty();
    }

    @Test
    void theFirstOfTwoLinesWithOneNameCounts() {
        assertThat(fields("d:x\t1\nd:x\t2\n").named("d:")).isEqualTo(Map.of("x", "1"));
        assertThat(fields("u\talice\nu\tbob\n").get("u")).isEqualTo("alice");
    }

    private static RedisFields fields(String text) {
        return new RedisFields(text.getBytes(StandardCharsets.UTF_8));
    }
}
