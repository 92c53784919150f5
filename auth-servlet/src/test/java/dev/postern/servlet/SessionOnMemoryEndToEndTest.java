package dev.postern.servlet;

import java.util.Map;

class SessionOnMemoryEndToEndTest extends EndToEndSuite {
    @Override
    Map<String, String> settings() {
        return Map.of("auth.strategy", "session", "auth.store", "memory");
    }
}
