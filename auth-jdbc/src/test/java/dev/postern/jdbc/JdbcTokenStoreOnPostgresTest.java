package dev.postern.jdbc;

class JdbcTokenStoreOnPostgresTest extends JdbcTokenStoreSuite {
    JdbcTokenStoreOnPostgresTest() {
        super(TestDatabase.POSTGRESQL);
    }

    @Override
    String literal(String hex) {
        return hex.replace("X'", "'\\x");
    }
}
