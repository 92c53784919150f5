package dev.postern.servlet;

class SessionOnRedisEndToEndTest extends OnRedisEndToEndSuite {
    @Override
    String strategy() {
        return "session";
    }
}
