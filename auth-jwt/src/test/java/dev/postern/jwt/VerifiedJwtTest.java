package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.Identity;
import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each claim is of one type, and asked for as another it is not there. */
class VerifiedJwtTest {
    private static final List<Class<?>> TYPES =
            List.of(String.class, Boolean.class, Long.class, BigDecimal.class, List.class, Map.class);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"text\" | java.lang.String",
                "\"7\" | java.lang.String",
                "\"true\" | java.lang.String",
                "\"\" | java.lang.String",
                "true | java.lang.Boolean",
                "false | java.lang.Boolean",
                "7 | java.lang.Long",
                "-7 | java.lang.Long",
                "9223372036854775807 | java.lang.Long",
                "9223372036854775808 | java.math.BigDecimal",
                "7.0 | java.math.BigDecimal",
                "7e0 | java.math.BigDecimal",
                "[] | java.util.List",
                "[1,\"a\",null] | java.util.List",
                "{} | java.util.Map",
                "{\"a\":[{}]} | java.util.Map"
            })
    void aClaimIsOfItsTypeAndOfNoOther(String value, Class<?> type) {
        var jwt = jwt(value);

        for (var asked : TYPES) {
            assertThat(jwt.claim("c", asked).isPresent()).as(asked.getName()).isEqualTo(asked == type);
        }
        assertThat(jwt.claim("c").isPresent()).isEqualTo(type == String.class);
        assertThat(jwt.claims()).containsOnlyKeys("c");
    }

    @Test
    void nullIsNothingButAName() {
        for (var asked : TYPES) {
            assertThat(jwt("null").claim("c", asked)).isEmpty();
        }
        assertThat(jwt("null").claims()).containsEntry("c", null);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_772_366_400, 253_402_300_799L})
    void aNumericDateIsAnInstant(long second) {
        assertThat(jwt(String.valueOf(second)).claim("c", Instant.class)).contains(Instant.ofEpochSecond(second));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "253402300800",
                "1772366400000",
                "9223372036854775807",
                "9223372036854775808",
                "1772366400.0",
                "\"1772366400\"",
                "\"2026-03-01T12:00:00Z\"",
                "true",
                "null",
                "[1772366400]"
            })
    void nothingElseIsAnInstant(String value) {
        assertThat(jwt(value).claim("c", Instant.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(classes = {Integer.class, Double.class, Object.class, Number.class, CharSequence.class, HashMap.class})
    void aTypeThatNoClaimIsOfIsRefused(Class<?> type) {
        assertThatThrownBy(() -> jwt("7").claim("c", type)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> jwt("7").claim("absent", type)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aListIsOneTextOrTextsOnly() {
        assertThat(jwt("\"a b\"").claimList("c")).containsExactly("a b");
        assertThat(jwt("[\"a\",\"b\"]").claimList("c")).containsExactly("a", "b");
        assertThat(jwt("[\"a\",1]").claimList("c")).isEmpty();
        assertThat(jwt("[\"a\",null]").claimList("c")).isEmpty();
        assertThat(jwt("{\"a\":\"b\"}").claimList("c")).isEmpty();
        assertThat(jwt("null").claimList("c")).isEmpty();
    }

    @Test
    void nobodyOutsideOfThisPackageMakesOne() {
        assertThat(VerifiedJwt.class).isFinal();
        assertThat(VerifiedJwt.class.getConstructors()).isEmpty();
        assertThat(VerifiedJwt.class.getMethods())
                .noneMatch(method -> Modifier.isStatic(method.getModifiers())); // no factory either
        assertThat(Serializable.class.isAssignableFrom(VerifiedJwt.class)).isFalse();
    }

    @Test
    void nothingCanBeChanged() {
        var jwt = jwt("{\"list\":[\"a\"],\"o\":{\"p\":1}}");
        var object = jwt.claim("c", Map.class).orElseThrow();

        assertThat(jwt.claims()).isUnmodifiable();
        assertThat((Map<?, ?>) object).isUnmodifiable();
        assertThat((List<?>) object.get("list")).isUnmodifiable();
        assertThat((Map<?, ?>) object.get("o")).isUnmodifiable();
    }

    private static VerifiedJwt jwt(String value) {
        var claims = StrictJson.object(("{\"c\":" + value + "}").getBytes(StandardCharsets.UTF_8))
                .orElseThrow();
        return new VerifiedJwt(Identity.of("alice"), "s", 0, 0, 0, claims);
    }
}
