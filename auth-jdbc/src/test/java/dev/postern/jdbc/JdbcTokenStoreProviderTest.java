package dev.postern.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.ConfigException;
import dev.postern.Identity;
import dev.postern.Postern;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.spi.InitialContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcTokenStoreProviderTest {
    private static final String NAME = "java:comp/env/jdbc/auth";
    private static final Map<String, Object> BOUND = new HashMap<>();

    @BeforeEach
    void bindNothing() {
        BOUND.clear();
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, Names.class.getName());
    }

    @AfterEach
    void forget() {
        System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
    }

    @Test
    void theDataSourceThatJndiHasIsUsed() {
        try (var pool = TestDatabase.pool(TestDatabase.H2.url())) {
            JdbcSchema.create(pool, "shop_");
            BOUND.put(NAME, pool);
            try (var postern = Postern.from(config("auth.jdbc.data-source", NAME, "auth.jdbc.table-prefix", "shop_"))) {
                var issued = postern.issue(Identity.of("alice"), Client.UNKNOWN);

                assertThat(postern.authenticate(issued.tokens().accessToken())).isInstanceOf(AuthResult.Accepted.class);
                try (var same =
                        JdbcTokenStore.builder(pool).tablePrefix("shop_").build()) {
                    assertThat(same.findAll("alice")).hasSize(1);
                }
            }
            assertThat(pool.isClosed()).isFalse();
        }
    }

    @Test
    void withoutADataSourceTheStartIsRefused() {
        assertRefused(config(), "auth.jdbc.data-source", "is not set");
        assertRefused(config("auth.jdbc.data-source", NAME), "JNDI has nothing there");
        BOUND.put(NAME, "a string");
        assertRefused(config("auth.jdbc.data-source", NAME), "is no javax.sql.DataSource");
        assertRefused(config("auth.jdbc.table-prefix", "Auth"), "auth.jdbc.table-prefix = Auth: is not 1 to 31");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ldap://192.0.2.1/x", "rmi:x", "dns:x", "LDAPS://x", "corbaname:x"})
    void aNameThatLeadsElsewhereIsNotLookedUp(String name) {
        assertRefused(config("auth.jdbc.data-source", name), "has a scheme other than java:");
    }

    @Test
    void missingTablesRefuseTheStartAndSayWhichFileToRun() {
        try (var pool = TestDatabase.pool(TestDatabase.H2.url())) {
            BOUND.put(NAME, pool);

            assertRefused(
                    config("auth.jdbc.data-source", NAME),
                    "there is no table auth_schema: run dev/postern/jdbc/schema/h2/V1__postern.sql");
        }
    }

    @Test
    void aDatabaseThatIsDownDoesNotPreventTheStart() {
        var down = new HikariConfig();
        down.setJdbcUrl("jdbc:postgresql://127.0.0.1:1/none");
        down.setInitializationFailTimeout(-1);
        down.setConnectionTimeout(250);
        try (var pool = new HikariDataSource(down)) {
            BOUND.put(NAME, pool);
            try (var postern = Postern.from(config("auth.jdbc.data-source", NAME))) {
                assertThat(postern.strategy().name()).isEqualTo("session");
            }
        }
    }

    private static void assertRefused(AuthConfig config, String... messages) {
        assertThatThrownBy(() -> Postern.from(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(messages);
    }

    private static AuthConfig config(String... settings) {
        var all = new HashMap<>(Map.of("auth.store", "jdbc"));
        for (var i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return AuthConfig.of(all);
    }

    /** JNDI as a container has it, with the names of {@link #BOUND}. */
    public static final class Names implements InitialContextFactory {
        @Override
        public Context getInitialContext(Hashtable<?, ?> environment) {
            return (Context) Proxy.newProxyInstance(
                    Names.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, arguments) -> {
                        if (!method.getName().equals("lookup")) {
                            return null;
                        }
                        if (!BOUND.containsKey(arguments[0])) {
                            throw new NameNotFoundException();
                        }
                        return BOUND.get(arguments[0]);
                    });
        }
    }
}
