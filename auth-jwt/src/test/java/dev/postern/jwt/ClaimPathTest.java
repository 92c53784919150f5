package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that look like paths, and paths (RFC 6901). */
class ClaimPathTest {
    private static final Map<String, @Nullable Object> CLAIMS = claims("""
            {"roles": "1", "a.b": "2", "https://example.com/roles": "3", "~": "4", "~0": "5", "a/b": "6",
             "": "7", "o": {"roles": "8", "a/b": "9", "m~n": "10", "~1": "11", "": "12", "p": {"q": "13"}, "none": null},
             "list": ["14"], "a": {"b": "15"}}""");

    @ParameterizedTest
    @CsvSource({
        "roles, 1",
        "a.b, 2",
        "https://example.com/roles, 3",
        "~, 4",
        "~0, 5",
        "a/b, 6",
        "'', 7",
        "/, 7",
        "/roles, 1",
        "/a.b, 2",
        "/~0, 4",
        "/~00, 5",
        "/a~1b, 6",
        "/https:~1~1example.com~1roles, 3",
        "/o/roles, 8",
        "/o/a~1b, 9",
        "/o/m~0n, 10",
        "/o/~01, 11",
        "/o/, 12",
        "/o/p/q, 13",
        "/a/b, 15"
    })
    void aNameIsTakenLetterByLetterAndAPointerIsFollowed(String path, String value) {
        assertThat(ClaimPath.of(path).in(CLAIMS)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Roles",
                "roles ",
                "o/roles",
                "o.roles",
                "#/roles",
                "//roles",
                "/roles/",
                "/roles/0",
                "/list/0",
                "/o/none",
                "/o/none/roles",
                "/o/p/q/r",
                "/absent/roles"
            })
    void whatIsNotThereIsNull(String path) {
        assertThat(ClaimPath.of(path).in(CLAIMS)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/~", "/~2", "/a~", "/o/~/b", "/~~01", "/~~10", "/~~", "/a/~-1"})
    void aTildeThatEscapesNothingIsRefused(String path) {
        assertThatThrownBy(() -> ClaimPath.of(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theValueIsGivenAsItIs() {
        assertThat(ClaimPath.of("list").in(CLAIMS)).isEqualTo(CLAIMS.get("list"));
        assertThat(ClaimPath.of("/o/p").in(CLAIMS)).isEqualTo(Map.of("q", "13"));
    }

    private static Map<String, @Nullable Object> claims(String json) {
        return StrictJson.object(json.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }
}
