package dev.postern.servlet;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass(name = "{0}")
@MethodSource("dev.postern.servlet.Variant#one")
class EndToEndTest extends EndToEndSuite {
    private final Variant variant;

    EndToEndTest(Variant variant) {
        this.variant = variant;
    }

    @Override
    Map<String, String> settings() {
        return variant.settings();
    }

    @Override
    TestContainer container() {
        return variant.container();
    }
}
