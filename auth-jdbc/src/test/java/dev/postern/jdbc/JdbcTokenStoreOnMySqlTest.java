package dev.postern.jdbc;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "mysql.url", matches = ".+")
class JdbcTokenStoreOnMySqlTest extends JdbcTokenStoreSuite {
    JdbcTokenStoreOnMySqlTest() {
        super(TestDatabase.MYSQL);
    }

    @Override
    String literal(String hex) {
        return hex;
    }
}
