package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReturnTargetTest {
    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "//evil.example",
                "///evil.example",
                "/\\evil.example",
                "\\/evil.example",
                "https://evil.example",
                "evil.example",
                "javascript:alert(1)",
                "/a\r\nSet-Cookie: x=y",
                "/a\tb",
                "/a b",
                "/\u0000",
                "/é",
                " /a",
                "@evil.example",
                "?x"
            })
    void whatMayLeadElsewhereIsRefused(String target) {
        assertThat(ReturnTarget.local(target)).isEmpty();
    }

    @Test
    void aPathOfThisSiteIsTaken() {
        assertThat(ReturnTarget.local("/")).contains("/");
        assertThat(ReturnTarget.local("/a/b?c=d&e=https://x#f")).contains("/a/b?c=d&e=https://x#f");
        assertThat(ReturnTarget.local("/" + "x".repeat(2_048))).isEmpty();
    }
}
