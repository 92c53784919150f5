package dev.postern.servlet;

class JwtOnDatabaseEndToEndTest extends OnDatabaseEndToEndSuite {
    @Override
    String strategy() {
        return "jwt";
    }
}
