package dev.postern.servlet;

import dev.postern.jdbc.JdbcSchema;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Hashtable;
import java.util.Map;
import java.util.UUID;
import javax.naming.Context;
import javax.naming.spi.InitialContextFactory;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Logins in a database that JNDI has, as in a container. */
abstract class OnDatabaseEndToEndSuite extends EndToEndSuite {
    private static final String TEST_KEY_GENERATED_AT_RUN_TIME = generateKey();

    private static JdbcConnectionPool pool;

    abstract String strategy();

    @BeforeAll
    static void openDatabase() {
        pool = JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
        JdbcSchema.create(pool);
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, Names.class.getName());
    }

    @AfterAll
    static void closeDatabase() {
        System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
        pool.dispose();
    }

    @Override
    final Map<String, String> settings() {
        return Map.of(
                "auth.strategy", strategy(),
                "auth.store", "jdbc",
                "auth.jdbc.data-source", "java:comp/env/jdbc/auth",
                "auth.jwt.algorithm", "HS256",
                "auth.jwt.key", TEST_KEY_GENERATED_AT_RUN_TIME);
    }

    private static String generateKey() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** JNDI with one entry. */
    public static final class Names implements InitialContextFactory {
        @Override
        public Context getInitialContext(Hashtable<?, ?> environment) {
            return (Context) Proxy.newProxyInstance(
                    Names.class.getClassLoader(),
                    new Class<?>[] {Context.class},
                    (proxy, method, arguments) -> method.getName().equals("lookup") ? dataSource() : null);
        }

        private static DataSource dataSource() {
            return pool;
        }
    }
}
