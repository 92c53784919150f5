package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** Any bytes: what is read here as an object is read by a well-known reader as the same, and as a header alike. */
@Tag("fuzz")
class StrictJsonFuzzTest {
    private static final ObjectMapper PEER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    @FuzzTest(maxDuration = "60s")
    void whatIsReadHereIsReadThere(FuzzedDataProvider data) throws IOException {
        fuzzerTestOneInput(data);
    }

    /** One input, also for Jazzer's own command line. */
    public static void fuzzerTestOneInput(FuzzedDataProvider data) throws IOException {
        var bytes = data.consumeRemainingAsBytes();
        var object = StrictJson.object(bytes);
        if (object.isPresent()) {
            assertSame(object.get(), PEER.readTree(bytes));
        }
        var header = JoseHeaderTest.readAsJson(bytes);
        assertThat(new HeaderReader(bytes).read()).isEqualTo(header);
    }

    private static void assertSame(Object ours, JsonNode theirs) {
        if (ours instanceof Map<?, ?> map) {
            assertThat(theirs.isObject()).isTrue();
            assertThat(theirs.size()).isEqualTo(map.size());
            map.forEach((name, value) -> assertSame(value, theirs.get((String) name)));
        } else if (ours instanceof List<?> list) {
            assertThat(theirs.isArray()).isTrue();
            assertThat(theirs.size()).isEqualTo(list.size());
            for (var i = 0; i < list.size(); i++) {
                assertSame(list.get(i), theirs.get(i));
            }
        } else if (ours instanceof Number number) {
            assertThat(new BigDecimal(number.toString())).isEqualByComparingTo(theirs.decimalValue());
        } else if (ours instanceof String text) {
            assertThat(theirs.isTextual()).isTrue();
            assertThat(theirs.textValue()).isEqualTo(text);
        } else if (ours instanceof Boolean truth) {
            assertThat(theirs.isBoolean()).isTrue();
            assertThat(theirs.booleanValue()).isEqualTo(truth);
        } else {
            assertThat(theirs.isNull()).isTrue();
        }
    }
}
