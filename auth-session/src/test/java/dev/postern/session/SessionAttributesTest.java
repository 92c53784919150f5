package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionAttributesTest {
    @Test
    void whatIsAtTheLimitsPasses() {
        var largest = Map.of("n".repeat(128), "v".repeat(8_192), "line\u2028", "several\nlines\u0000");

        assertThat(SessionAttributes.check(largest)).isEqualTo(largest);
        assertThat(SessionAttributes.check(numbered(100))).hasSize(100);
    }

    @Test
    void eachLimitIsNamedAndTheValueIsNot() {
        assertRefused(Map.of("n".repeat(129), ""), "name of a session attribute is 1 to 128");
        assertRefused(Map.of("", "secret"), "name of a session attribute");
        assertRefused(Map.of(" ", "secret"), "name of a session attribute");
        assertRefused(Map.of("a\nb", "secret"), "without control characters");
        assertRefused(Map.of("a\uD800", "secret"), "unpaired surrogates");
        assertRefused(Map.of("a", "secret\uDC00"), "unpaired surrogates");
        assertRefused(Map.of("a", "secret".repeat(2_000)), "at most 8192");
        assertRefused(numbered(101), "at most 100 attributes");
        var heavy = new HashMap<String, String>();
        for (var i = 0; i < 5; i++) {
            heavy.put("heavy" + i, "v".repeat(8_000));
        }
        assertRefused(heavy, "at most 32768 characters together");
    }

    private static void assertRefused(Map<String, String> attributes, String limit) {
        assertThatThrownBy(() -> SessionAttributes.check(attributes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(limit)
                .hasMessageNotContaining("secret");
    }

    private static Map<String, String> numbered(int count) {
        var attributes = new HashMap<String, String>();
        for (var i = 0; i < count; i++) {
            attributes.put("name" + i, "value");
        }
        return attributes;
    }
}
