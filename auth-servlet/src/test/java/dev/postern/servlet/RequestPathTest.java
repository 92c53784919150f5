package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a%2fb",
                "/a%2Fb",
                "/a%5cb",
                "/a\\b",
                "/a;b",
                "/a%3bb",
                "/a%3Bb",
                "//a",
                "/a//b",
                "/a//",
                "/.",
                "/..",
                "/a/.",
                "/a/../b",
                "/./a",
                "/%2e/a",
                "/%2E%2e/a",
                "/a/%2e%2e",
                "/a%00",
                "/a%0a",
                "/a%0d%0ab",
                "/a%7f",
                "/a%",
                "/a%2",
                "/a%zz",
                "/a%-1",
                "/a%+1",
                "/a%25b",
                "/a%252fb",
                "/a%c0%af",
                "/a%ff",
                "/a%e2%80%a8",
                "/a%c2%85",
                "/é",
                "/a b",
                "/a\u0001",
                "a",
                "",
                "*",
                "http://host/a",
                "/a%ed%a0%80"
            })
    void anAmbiguousTargetIsRefused(String target) {
        assertThat(RequestPath.decode(target)).isEmpty();
    }

    @Test
    void aPlainTargetIsDecodedOnce() {
        assertThat(RequestPath.decode("/")).contains("/");
        assertThat(RequestPath.decode("/a/b/")).contains("/a/b/");
        assertThat(RequestPath.decode("/a.b/c..d/.e")).contains("/a.b/c..d/.e");
        assertThat(RequestPath.decode("/caf%C3%A9/%20x")).contains("/café/ x");
        assertThat(RequestPath.decode("/a:@!$&'()*+,=~-_")).contains("/a:@!$&'()*+,=~-_");
        assertThat(RequestPath.decode("/%61")).contains("/a");
    }

    /** The targets that Spring Security and Shiro reject are rejected here too. */
    @Test
    void noTargetThatOthersRejectIsAccepted() throws Exception {
        var file = Path.of(System.getProperty("vectors.dir", ""), "path-firewall", "spring-shiro-paths.json");
        if (Files.notExists(file) && "true".equals(System.getenv("CI"))) {
            fail("the vectors of spring-security and shiro are missing");
        }
        assumeTrue(Files.exists(file), "skipped: needs the request targets of spring-security and shiro");
        var checked = 0;
        for (var vector : rejected(file)) {
            checked++;
            assertThat(RequestPath.decode(vector)).as(vector).isEmpty();
        }
        assertThat(checked).isGreaterThan(50);
    }

    /** Some vectors are about a servlet path or a path info, beside a target that is fine. */
    private static boolean isRequestTarget(Map<String, String> vector) {
        return vector.getOrDefault("field", "RequestURI").equals("RequestURI")
                && !vector.containsKey("servletPath")
                && !vector.containsKey("pathInfo");
    }

    private static List<String> rejected(Path file) throws Exception {
        var paths = new ArrayList<String>();
        try (var json = new JsonFactory().createParser(file.toFile())) {
            var values = new HashMap<String, String>();
            var depth = 0;
            for (var token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    depth++;
                    values.clear();
                } else if (token == JsonToken.END_OBJECT) {
                    depth--;
                    if (depth == 0 && "reject".equals(values.get("expect")) && isRequestTarget(values)) {
                        paths.add(values.get("path"));
                    }
                } else if (token == JsonToken.VALUE_STRING && depth == 1 && json.currentName() != null) {
                    values.put(json.currentName(), json.getText());
                }
            }
        }
        return paths;
    }
}
