package dev.postern.servlet;

import java.util.Map;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass(name = "{0}")
@MethodSource("dev.postern.servlet.Variant#two")
class ErrandsTest extends ErrandsSuite {
    @Parameter
    Variant variant;

    @Override
    Map<String, String> settings() {
        return variant.settings();
    }

    @Override
    TestContainer container() {
        return variant.container();
    }
}
