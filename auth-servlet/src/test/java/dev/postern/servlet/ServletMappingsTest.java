package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ServletMappingsTest {
    private static final ServletContext CONTEXT = context(Map.of(
            "exact", Set.of("/a/b", "/only"),
            "prefix", Set.of("/a/*", "/a/b/*"),
            "extension", Set.of("*.jsp"),
            "root", Set.of("/")));

    @Test
    void aServletIsFoundByTheWayInWhichItsPathIsDivided() {
        assertThat(ServletMappings.servletOf(CONTEXT, "/a/b", null)).isEqualTo("exact");
        assertThat(ServletMappings.servletOf(CONTEXT, "/a/b", "/c")).isEqualTo("prefix");
        assertThat(ServletMappings.servletOf(CONTEXT, "/a", null)).isEqualTo("prefix");
        assertThat(ServletMappings.servletOf(CONTEXT, "/x/page.jsp", null)).isEqualTo("extension");
        assertThat(ServletMappings.servletOf(CONTEXT, "/x.jsp/page", null)).isEqualTo("root");
        assertThat(ServletMappings.servletOf(CONTEXT, "/x.txt", null)).isEqualTo("root");
        assertThat(ServletMappings.servletOf(CONTEXT, "/x", "/y")).isEmpty();
    }

    @Test
    void aServletOfTheWholeContextHasAnEmptyServletPath() {
        var context = context(Map.of("all", Set.of("/*"), "root", Set.of("/")));

        assertThat(ServletMappings.servletOf(context, "", "/x")).isEqualTo("all");
        assertThat(ServletMappings.servletOf(context, null, "/x")).isEqualTo("all");
    }

    private static ServletContext context(Map<String, Set<String>> servlets) {
        var registrations = servlets.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, servlet -> stub(ServletRegistration.class, servlet.getValue())));
        return stub(ServletContext.class, registrations);
    }

    private static <T> T stub(Class<T> type, Object answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> answer));
    }
}
