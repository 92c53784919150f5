package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

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
    void noTargetThatOthersRejectIsAccepted() {
        var checked = 0;
        for (var vector : PathVectors.all()) {
            if (vector.isRequestTarget() && vector.expect().equals("reject")) {
                checked++;
                assertThat(RequestPath.decode(vector.path())).as(vector.path()).isEmpty();
            }
        }
        assertThat(checked).isGreaterThan(50);
    }
}
