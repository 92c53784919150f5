package dev.postern.servlet;

import java.util.Map;

class JwtOnMemoryEndToEndTest extends EndToEndSuite {
    @Override
    Map<String, String> settings() {
        return Map.of("auth.strategy", "jwt", "auth.store", "memory");
    }
}
