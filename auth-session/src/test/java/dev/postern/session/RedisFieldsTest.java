package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedisFieldsTest {
    private final RedisFields fields = RedisFields.ofTexts(
            List.of("u", "alice", "ua", "Browser/1.0", "ua2", "", "d:größe", "電", "d:", "nameless", "dev", "phone"));

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

    /** A value is never taken for a name. */
    @Test
    void namesAreEverySecondText() {
        assertThat(fields.has("alice")).isFalse();
        assertThat(fields.named("al")).isEmpty();
    }

    @Test
    void fieldsOfOneKindComeByTheRestOfTheirNames() {
        assertThat(fields.named("d:")).isEqualTo(Map.of("größe", "電", "", "nameless"));
        assertThat(fields.named("x:")).isEmpty();
    }

    @Test
    void ofNoFieldsThereIsNone() {
        var none = new RedisFields(List.of());

        assertThat(none.isEmpty()).isTrue();
        assertThat(none.get("u")).isNull();
        assertThat(none.named("")).isEmpty();
        assertThat(fields.isEmpty()).isFalse();
    }
}
