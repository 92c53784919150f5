package dev.postern.servlet;

import java.util.Map;

class DispatchOnJettyTest extends DispatchSuite {
    @Override
    Map<String, String> settings() {
        return Map.of("auth.strategy", "session");
    }

    @Override
    TestContainer container() {
        return new JettyContainer();
    }
}
