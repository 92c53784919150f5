package dev.postern.servlet;

import java.util.Map;

class ErrandsOnJettyTest extends ErrandsSuite {
    @Override
    Map<String, String> settings() {
        return Map.of("auth.strategy", "session");
    }

    @Override
    TestContainer container() {
        return new JettyContainer();
    }
}
