package dev.postern.servlet;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("containers")
@ParameterizedClass(name = "{0}")
@MethodSource("dev.postern.servlet.Variant#all")
class EveryEndToEndTest extends EndToEndSuite {
    private final Variant variant;

    EveryEndToEndTest(Variant variant) {
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
