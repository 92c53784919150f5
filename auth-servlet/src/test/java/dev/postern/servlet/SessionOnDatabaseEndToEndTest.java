package dev.postern.servlet;

class SessionOnDatabaseEndToEndTest extends OnDatabaseEndToEndSuite {
    @Override
    String strategy() {
        return "session";
    }
}
