package dev.postern.servlet;

class JwtOnRedisEndToEndTest extends OnRedisEndToEndSuite {
    @Override
    String strategy() {
        return "jwt";
    }
}
