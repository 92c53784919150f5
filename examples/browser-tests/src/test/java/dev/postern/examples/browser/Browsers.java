package dev.postern.examples.browser;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test as many {@link Browser}s as it has parameters of that type, each with cookies of its own. They are started
 * once and closed after the last test. Without Chromium the tests are skipped and say so; with {@code CI=true} they fail.
 */
final class Browsers implements BeforeEachCallback, ParameterResolver {
    private static final Namespace HERE = Namespace.create(Browsers.class);
    private static final List<Path> CHROMIUM = List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/google-chrome"));
    private static final List<Path> DRIVER = List.of(Path.of("/usr/bin/chromedriver"));

    @Override
    public void beforeEach(ExtensionContext context) {
        if (find(CHROMIUM).isEmpty() || find(DRIVER).isEmpty()) {
            var missing = "no browser: the tests of the tag \"browser\" need " + CHROMIUM.get(0) + " and "
                    + DRIVER.get(0) + " (Debian: apt-get install chromium chromium-driver)";
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(missing);
            }
            System.err.println("SKIPPED " + context.getDisplayName() + ": " + missing);
            Assumptions.abort(missing);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Browser.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // A parameter's place tells apart the browsers of one test.
        var browser = context.getRoot()
                .getStore(HERE)
                .computeIfAbsent(
                        parameter.getIndex(),
                        index -> Browser.start(
                                find(CHROMIUM).orElseThrow(), find(DRIVER).orElseThrow()),
                        Browser.class);
        browser.reset();
        return browser;
    }

    private static Optional<Path> find(List<Path> candidates) {
        return candidates.stream().filter(Files::isExecutable).findFirst();
    }
}
