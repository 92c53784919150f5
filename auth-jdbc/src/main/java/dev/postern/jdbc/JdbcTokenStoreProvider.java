package dev.postern.jdbc;

import dev.postern.AuthConfig;
import dev.postern.ConfigKeys;
import dev.postern.ConfigProblems;
import dev.postern.TokenStore;
import dev.postern.TokenStoreException;
import dev.postern.TokenStoreProvider;
import java.time.Clock;
import java.util.regex.Pattern;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** {@code auth.store=jdbc}: the data source that JNDI has under {@code auth.jdbc.data-source}. */
public final class JdbcTokenStoreProvider implements TokenStoreProvider {
    /** A name with a scheme goes to whatever service that names, over the network; ours is in the container. */
    private static final Pattern OTHER_SCHEME = Pattern.compile("(?!java:)[A-Za-z][A-Za-z0-9+.-]*:.*");

    /** For {@link java.util.ServiceLoader}. */
    public JdbcTokenStoreProvider() {}

    @Override
    public String name() {
        return "jdbc";
    }

    /** Looks the data source up and, if its database can be reached, at the schema. */
    @Override
    public void check(AuthConfig config, ConfigProblems problems) {
        var prefix = config.get(ConfigKeys.JDBC_TABLE_PREFIX);
        if (!Tables.isPrefix(prefix)) {
            problems.add(
                    ConfigKeys.JDBC_TABLE_PREFIX, "is not " + ConfigKeys.JDBC_TABLE_PREFIX.allowed(), "correct it");
            return;
        }
        var name = config.get(ConfigKeys.JDBC_DATA_SOURCE);
        if (name.isEmpty()) {
            problems.add(
                    ConfigKeys.JDBC_DATA_SOURCE,
                    "is not set",
                    "name the data source, or hand the store over in code:"
                            + " Postern.builder(config).store(JdbcTokenStore.of(dataSource))");
            return;
        }
        try {
            var database = new Database(lookUp(name.get()), new Tables(prefix), config.get(ConfigKeys.JDBC_TIMEOUT));
            database.problem()
                    .ifPresent(problem -> problems.add(
                            ConfigKeys.STORE, problem.text(), "see docs/stores.md; JdbcSchema.create does it in code"));
        } catch (IllegalArgumentException e) {
            problems.add(
                    ConfigKeys.JDBC_DATA_SOURCE,
                    String.valueOf(e.getMessage()),
                    "write " + ConfigKeys.JDBC_DATA_SOURCE.allowed());
        } catch (TokenStoreException e) {
            // A database that is down at this moment must not prevent the start; the store says it again.
        }
    }

    @Override
    public TokenStore create(AuthConfig config, Clock clock) {
        return JdbcTokenStore.builder(
                        lookUp(config.get(ConfigKeys.JDBC_DATA_SOURCE).orElseThrow()))
                .tablePrefix(config.get(ConfigKeys.JDBC_TABLE_PREFIX))
                .timeout(config.get(ConfigKeys.JDBC_TIMEOUT))
                .purgeInterval(config.get(ConfigKeys.JDBC_PURGE_INTERVAL))
                .purgeBatch(config.get(ConfigKeys.JDBC_PURGE_BATCH))
                .clock(clock)
                .build();
    }

    @SuppressWarnings("BanJNDI") // the name is the operator's, never a user's, and leads to the container alone
    private static DataSource lookUp(String name) {
        if (OTHER_SCHEME.matcher(name).matches()) {
            throw new IllegalArgumentException("has a scheme other than java:");
        }
        try {
            var context = new InitialContext();
            try {
                if (context.lookup(name) instanceof DataSource dataSource) {
                    return dataSource;
                }
            } finally {
                context.close();
            }
            throw new IllegalArgumentException("what JNDI has there is no javax.sql.DataSource");
        } catch (NamingException e) {
            throw new IllegalArgumentException("JNDI has nothing there", e);
        }
    }
}
