package dev.postern.servlet;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("containers")
@ParameterizedClass(name = "{0}")
@MethodSource("dev.postern.servlet.Variant#all")
class EveryErrandsTest extends ErrandsSuite {
    private final Variant variant;

    EveryErrandsTest(Variant variant) {
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
