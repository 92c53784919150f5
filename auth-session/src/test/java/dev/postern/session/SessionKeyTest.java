package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.impl.LaissezFaireSubTypeValidator;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionKeyTest {
    private enum Plan {
        FREE,
        PAID {
            @Override
            public String toString() {
                return "paid, yearly";
            }
        }
    }

    @Test
    void plainTypesAreKeptAsTheirText() {
        assertKept(String.class, "as \"it\" is", "as \"it\" is");
        assertKept(String.class, "", "");
        assertKept(Boolean.class, true, "true");
        assertKept(Boolean.class, false, "false");
        assertKept(Integer.class, -7, "-7");
        assertKept(Long.class, Long.MIN_VALUE, "-9223372036854775808");
        assertKept(Double.class, 0.1, "0.1");
        assertKept(BigDecimal.class, new BigDecimal("1.50"), "1.50");
        assertKept(UUID.class, new UUID(1, 2), "00000000-0000-0001-0000-000000000002");
        assertKept(Instant.class, Logged.NOON, "2030-05-01T12:00:00Z");
        assertKept(LocalDate.class, LocalDate.of(2030, 5, 1), "2030-05-01");
        assertKept(Duration.class, Duration.ofMinutes(90), "PT1H30M");
        assertKept(Plan.class, Plan.FREE, "FREE");
        assertKept(Plan.class, Plan.PAID, "PAID");
        assertKept(boolean.class, true, "true");
        assertKept(int.class, -7, "-7");
        assertKept(long.class, Long.MAX_VALUE, "9223372036854775807");
        assertKept(double.class, 0.1, "0.1");
    }

    private static <T> void assertKept(Class<T> type, T value, String text) {
        var key = SessionKey.of("key", type);
        assertThat(key.encode(value)).isEqualTo(text);
        assertThat(key.decode(text)).hasValue(value);
    }

    @Test
    void textOfAnotherTypeIsNoValue() {
        for (var type : List.of(
                Boolean.class,
                Integer.class,
                Long.class,
                Double.class,
                BigDecimal.class,
                UUID.class,
                Instant.class,
                LocalDate.class,
                Duration.class,
                Plan.class,
                Inner.class)) {
            for (var text : List.of("", "TRUE ", "paid, yearly", "{", "\u0000")) {
                assertThat(SessionKey.of("key", type).decode(text))
                        .as(type + text)
                        .isEmpty();
            }
        }
    }

    record Inner(int n) {}

    @Test
    void collectionsKeepTheTypeOfWhatIsInThem() {
        var list = SessionKey.listOf("list", Inner.class);
        var set = SessionKey.setOf("set", Plan.class);
        var map = SessionKey.mapOf("map", Inner.class);
        var deep = SessionKey.of("deep", JacksonCodec.of(new TypeReference<Map<Plan, List<Inner>>>() {}));

        assertThat(list.decode(list.encode(List.of(new Inner(1))))).hasValue(List.of(new Inner(1)));
        assertThat(set.decode(set.encode(Set.of(Plan.PAID)))).hasValue(Set.of(Plan.PAID));
        assertThat(map.decode(map.encode(Map.of("a", new Inner(1))))).hasValue(Map.of("a", new Inner(1)));
        var value = Map.of(Plan.FREE, List.of(new Inner(2)));
        assertThat(deep.decode(deep.encode(value))).hasValue(value);
    }

    @Test
    void aGenericTypeAsAClassIsRefused() {
        assertThatThrownBy(() -> SessionKey.of("list", List.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("listOf");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "a\nb", "\u0000", "a\u007F", "\uD800", "a\uDC00"})
    void aNameThatIsNoneIsRefused(String name) {
        assertNameRefused(name);
    }

    @Test
    void aNameIsAtMost128Characters() {
        assertThat(SessionKey.of("n".repeat(128), String.class).name()).hasSize(128);
        assertNameRefused("n".repeat(129));
    }

    private static void assertNameRefused(String name) {
        assertThatThrownBy(() -> SessionKey.of(name, String.class)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SessionKey.listOf(name, String.class)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SessionKey.of(name, SessionCodec.<String>of(a -> a, a -> a)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    record Before(String name, int size) {}

    record After(String name, int size, String colour, List<Inner> parts) {}

    @Test
    void releasesReadEachOther() {
        var before = SessionKey.of("key", Before.class);
        var after = SessionKey.of("key", After.class);

        assertThat(before.decode(after.encode(new After("a", 1, "red", List.of(new Inner(1))))))
                .hasValue(new Before("a", 1));
        assertThat(after.decode(before.encode(new Before("a", 1)))).hasValue(new After("a", 1, null, null));
    }

    @Test
    void whatIsBehindTheValueOrNoValueMakesItUnreadable() {
        var key = SessionKey.of("key", Inner.class);

        assertThat(key.decode("{\"n\":1}")).hasValue(new Inner(1));
        assertThat(key.decode("{\"n\":1} ")).hasValue(new Inner(1));
        for (var text : List.of("{\"n\":1}}", "{\"n\":1} x", "{\"n\":\"secret\"}", "null", "", "[]", "{\"n\":1e999}")) {
            assertThat(key.decode(text)).as(text).isEmpty();
        }
    }

    record Chain(Chain next) {}

    @Test
    void jsonIsNotNestedDeeplyInEitherDirection() {
        var key = SessionKey.of("key", Chain.class);
        Chain deepest = null;
        for (var i = 0; i < 100; i++) {
            deepest = new Chain(deepest);
        }
        assertThat(key.decode(key.encode(deepest))).hasValue(deepest);
        var tooDeep = new Chain(deepest);
        assertThatThrownBy(() -> key.encode(tooDeep)).isInstanceOf(IllegalArgumentException.class);

        for (var depth : List.of(101, 5_000, 100_000)) {
            var text = "{\"next\":".repeat(depth) + "null" + "}".repeat(depth);
            assertThat(key.decode(text)).isEmpty();
            assertThat(SessionKey.of("key", Before.class).decode("{\"unknown\":" + text + "}"))
                    .as("skipped properties count")
                    .isEmpty();
        }
        var self = new Self();
        self.self = self;
        assertThatThrownBy(() -> SessionKey.of("self", Self.class).encode(self))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static final class Self {
        public Self self;
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    interface ByClass {}

    static final class Gadget implements ByClass {
        static final AtomicBoolean MADE = new AtomicBoolean();

        public Gadget() {
            MADE.set(true);
        }
    }

    record Anything(Object value) {}

    @Test
    void aClassNameInTheStoreIsNeverLoaded() {
        var name = Gadget.class.getName();

        assertThat(SessionKey.of("key", ByClass.class).decode("{\"@class\":\"" + name + "\"}"))
                .isEmpty();
        assertThat(SessionKey.of("key", Anything.class).decode("{\"value\":{\"@class\":\"" + name + "\"}}"))
                .hasValue(new Anything(Map.of("@class", name)));
        assertThat(SessionKey.of("key", Anything.class).decode("{\"value\":[\"" + name + "\",{}]}"))
                .hasValue(new Anything(List.of(name, Map.of())));
        assertThat(Gadget.MADE).isFalse();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @com.fasterxml.jackson.annotation.JsonSubTypes(@com.fasterxml.jackson.annotation.JsonSubTypes.Type(Card.class))
    sealed interface Payment permits Card {}

    @JsonTypeName("card")
    record Card(String last4) implements Payment {}

    @Test
    void subtypesByNamesOfTheirOwnWork() {
        var key = SessionKey.of("key", Payment.class);

        assertThat(key.decode(key.encode(new Card("4711")))).hasValue(new Card("4711"));
        assertThat(key.decode("{\"@type\":\"java.lang.Runtime\"}")).isEmpty();
    }

    @Test
    void theApplicationsOwnMapperIsUsedUnlessItHasDefaultTyping() {
        var upper = JsonMapper.builder()
                .propertyNamingStrategy(com.fasterxml.jackson.databind.PropertyNamingStrategies.UPPER_CAMEL_CASE)
                .build();
        var key = SessionKey.of("key", JacksonCodec.of(upper, Before.class));
        var listKey = SessionKey.of("key", JacksonCodec.of(upper, new TypeReference<List<Before>>() {}));

        assertThat(key.encode(new Before("a", 1))).isEqualTo("{\"Name\":\"a\",\"Size\":1}");
        assertThat(key.decode("{\"Name\":\"a\",\"Size\":1,\"New\":2}")).hasValue(new Before("a", 1));
        assertThat(listKey.decode("[{\"Name\":\"a\",\"Size\":1}]")).hasValue(List.of(new Before("a", 1)));

        var typing = new ObjectMapper().activateDefaultTyping(LaissezFaireSubTypeValidator.instance);
        assertThatThrownBy(() -> JacksonCodec.of(typing, Before.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("default typing");
        for (var applicability : ObjectMapper.DefaultTyping.values()) {
            var other = new ObjectMapper().activateDefaultTyping(LaissezFaireSubTypeValidator.instance, applicability);
            assertThatThrownBy(() -> JacksonCodec.of(other, new TypeReference<List<Before>>() {}))
                    .as(applicability.name())
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void withoutJacksonPlainKeysWorkAndOthersSayWhatIsMissing() throws Exception {
        try (var classes = classPathWithout("jackson-databind", "jackson-core", "jackson-annotations")) {
            assertMissingJacksonIsSaid(classes);
        }
        try (var classes = classPathWithout("jackson-databind")) {
            assertMissingJacksonIsSaid(classes);
        }
    }

    private static void assertMissingJacksonIsSaid(ClassLoader classes) throws Exception {
        var keys = classes.loadClass(SessionKey.class.getName());
        var of = keys.getMethod("of", String.class, Class.class);

        assertThat(of.invoke(null, "visits", Long.class)).hasToString("visits");
        assertThat(of.invoke(null, "size", int.class)).hasToString("size");
        assertThat(of.invoke(null, "plan", Thread.State.class)).hasToString("plan");
        for (var attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> of.invoke(null, "cart", StringBuilder.class))
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the session key cart")
                    .hasMessageContaining("add com.fasterxml.jackson.core:jackson-databind 2.16 or newer");
        }
        assertThatThrownBy(() ->
                        keys.getMethod("listOf", String.class, Class.class).invoke(null, "list", String.class))
                .cause()
                .isInstanceOf(IllegalStateException.class);
    }

    private static URLClassLoader classPathWithout(String... jars) {
        var urls = Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .filter(entry -> Arrays.stream(jars).noneMatch(entry::contains))
                .map(SessionKeyTest::url)
                .toArray(URL[]::new);
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
