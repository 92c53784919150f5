package dev.postern.jdbc;

class JdbcTokenStoreOnH2Test extends JdbcTokenStoreSuite {
    JdbcTokenStoreOnH2Test() {
        super(TestDatabase.H2);
    }

    @Override
    String literal(String hex) {
        return hex;
    }
}
