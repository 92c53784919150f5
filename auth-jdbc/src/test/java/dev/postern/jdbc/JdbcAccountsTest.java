package dev.postern.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariDataSource;
import dev.postern.AuthConfig;
import dev.postern.Client;
import dev.postern.PasswordLogin;
import dev.postern.Postern;
import dev.postern.login.Account;
import dev.postern.login.AccountLogin;
import dev.postern.testkit.Threads;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JdbcAccountsTest {
    private static final Account ALICE = new Account(
            "u-älice",
            "  Alice@Example.COM ",
            "$argon2id$old",
            Set.of("user", "beta tester"),
            Set.of("invoice:read"),
            Map.of("name", "Zoë \"電\" 😀 \\ \n", "email", "shown@example.com"),
            true);

    @ParameterizedTest
    @MethodSource("dev.postern.jdbc.TestDatabase#available")
    void anAccountIsFoundByItsAddressAsItWasAdded(TestDatabase database) {
        try (var pool = database.withTables()) {
            var accounts = JdbcAccounts.of(pool);
            accounts.add(ALICE);

            var found = accounts.find("alice@example.com").orElseThrow();
            assertThat(found.identity()).isEqualTo(ALICE.identity());
            assertThat(found.email()).isEqualTo("alice@example.com");
            assertThat(found.passwordHash()).isEqualTo("$argon2id$old");
            assertThat(found.enabled()).isTrue();
            assertThat(accounts.identities().find("u-älice")).contains(ALICE.identity());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.postern.jdbc.TestDatabase#available")
    void nobodyIsFoundByAnotherAddress(TestDatabase database) {
        try (var pool = database.withTables()) {
            var accounts = JdbcAccounts.of(pool);
            accounts.add(ALICE);

            for (var other : new String[] {
                "",
                "%",
                "alice@example.co_",
                "ALICE@example.com",
                "alice@example.com ",
                "a\0",
                "x".repeat(10_000),
                "' OR '1'='1"
            }) {
                assertThat(accounts.find(other)).isEmpty();
            }
            assertThat(accounts.identities().find("u-alice")).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.postern.jdbc.TestDatabase#available")
    void whatIsTooLongForAColumnIsNamedWithItsLimit(TestDatabase database) {
        try (var pool = database.withTables()) {
            var accounts = JdbcAccounts.of(pool);
            var hash = "h".repeat(1_025);
            var name = "n".repeat(128);
            var names = IntStream.range(0, 520)
                    .mapToObj(i -> name.substring(3) + (100 + i))
                    .collect(Collectors.toSet());
            accounts.add(ALICE);

            assertTooLong(
                    "the hash of a password: 1,025 characters",
                    "1,024",
                    () -> accounts.add(account(hash, Set.of(), "")));
            assertTooLong(
                    "the hash of a password", "1,024", () -> accounts.replaceHash("u-älice", "$argon2id$old", hash));
            assertTooLong("the roles of an account", "65,535", () -> accounts.add(account("hash", names, "")));
            assertTooLong(
                    "the claim name of an account: 65,536 bytes in UTF-8",
                    "65,535",
                    () -> accounts.add(account("hash", Set.of(), "é".repeat(32_768))));
            assertThat(accounts.find("bob@example.com")).isEmpty();

            accounts.add(account("h".repeat(1_024), Set.of(), "x".repeat(65_535)));
            assertThat(accounts.find("bob@example.com")).isPresent();
        }
    }

    private static Account account(String hash, Set<String> roles, String name) {
        return new Account("u-bob", "bob@example.com", hash, roles, Set.of(), Map.of("name", name), true);
    }

    private static void assertTooLong(String what, String limit, ThrowingCallable action) {
        assertThatIllegalArgumentException()
                .isThrownBy(action)
                .withMessageContaining(what)
                .withMessageContaining("at most " + limit)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hhh", "éé", "nnn"));
    }

    @ParameterizedTest
    @MethodSource("dev.postern.jdbc.TestDatabase#available")
    void aSubjectWithANulIsNobodyAndNoOutage(TestDatabase database) {
        try (var pool = database.withTables()) {
            var accounts = JdbcAccounts.of(pool);

            assertThat(accounts.identities().find("a\0b")).isEmpty();
            assertThat(accounts.setEnabled("a\0b", false)).isFalse();
            assertThat(accounts.setPassword("a\0b", "x".toCharArray())).isFalse();
            assertThat(accounts.replaceHash("a\0b", "x", "y")).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.postern.jdbc.TestDatabase#available")
    void whatWouldBeReadBackAsSomethingElseIsNotAdded(TestDatabase database) {
        try (var pool = database.withTables()) {
            var accounts = JdbcAccounts.of(pool);

            for (var name : new String[] {" admin", "admin\u2003"}) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> accounts.add(
                                new Account("u-1", "b@example.com", "x", Set.of(name), Set.of(), Map.of(), true)));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> accounts.add(
                                new Account("u-1", "b@example.com", "x", Set.of(), Set.of(name), Map.of(), true)));
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> accounts.add(
                            new Account("u-1", "b@example.com", "x\0", Set.of(), Set.of(), Map.of(), true)));
            assertThat(accounts.find("b@example.com")).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.postern.jdbc.TestDatabase#available")
    void oneAddressAndOneSubjectIsOneAccount(TestDatabase database) {
        try (var pool = database.withTables()) {
            var accounts = JdbcAccounts.of(pool);
            accounts.add(ALICE);

            assertThatIllegalStateException().isThrownBy(() -> accounts.add(account("other", "ALICE@example.com")));
            assertThatIllegalStateException().isThrownBy(() -> accounts.add(account("u-älice", "b@example.com")));
            assertThatIllegalArgumentException().isThrownBy(() -> accounts.add(account("b", " ")));
            assertThatIllegalArgumentException().isThrownBy(() -> accounts.add(account("b", "x".repeat(251) + "@y.z")));
            assertThat(accounts.find("b@example.com")).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.postern.jdbc.TestDatabase#available")
    void aHashIsReplacedOnlyWhileItIsTheOldOne(TestDatabase database) {
        try (var pool = database.withTables()) {
            var accounts = JdbcAccounts.of(pool);
            accounts.add(ALICE);

            var replaced =
                    Threads.runTogether(8, i -> accounts.replaceHash("u-älice", "$argon2id$old", "$argon2id$new" + i));
            assertThat(replaced).containsOnlyOnce(true);
            assertThat(accounts.find("alice@example.com").orElseThrow().passwordHash())
                    .isEqualTo("$argon2id$new" + replaced.indexOf(true));
            assertThat(accounts.replaceHash("nobody", "$argon2id$old", "x")).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.postern.jdbc.TestDatabase#available")
    void aDisabledAccountLogsInNoMoreAndItsRolesAreGone(TestDatabase database) {
        try (var pool = database.withTables();
                var store = JdbcTokenStore.of(pool)) {
            var accounts = JdbcAccounts.of(pool);
            accounts.add("u-1", "bob@example.com", "correct horse".toCharArray(), Set.of("user"));
            try (var postern = Postern.builder(AuthConfig.of(Map.of()))
                    .store(store)
                    .passwords(AccountLogin.over(accounts))
                    .build()) {
                var login = postern.passwordLogin().orElseThrow();
                assertThat(login.login("Bob@example.com", "correct horse".toCharArray(), Client.UNKNOWN))
                        .isInstanceOf(PasswordLogin.Outcome.Success.class);

                assertThat(accounts.setEnabled("u-1", false)).isTrue();
                assertThat(login.login("bob@example.com", "correct horse".toCharArray(), Client.UNKNOWN))
                        .isInstanceOf(PasswordLogin.Outcome.Refused.class);
                assertThat(accounts.identities().find("u-1")).isEmpty();

                assertThat(accounts.setEnabled("u-1", true)).isTrue();
                assertThat(accounts.setPassword("u-1", "battery staple".toCharArray()))
                        .isTrue();
                assertThat(login.login("bob@example.com", "correct horse".toCharArray(), Client.UNKNOWN))
                        .isInstanceOf(PasswordLogin.Outcome.Refused.class);
                assertThat(login.login("bob@example.com", "battery staple".toCharArray(), Client.UNKNOWN))
                        .isInstanceOf(PasswordLogin.Outcome.Success.class);
            }
            assertThat(accounts.setEnabled("nobody", true)).isFalse();
            assertThat(accounts.setPassword("nobody", "x".toCharArray())).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.postern.jdbc.TestDatabase#available")
    void whatSomebodyWroteByHandIsReadIfItMakesSense(TestDatabase database) throws SQLException {
        try (var pool = database.withTables()) {
            var accounts = JdbcAccounts.of(pool);
            run(
                    pool,
                    "INSERT INTO auth_account (subject, email, password_hash, roles)"
                            + " VALUES ('u-1', 'c@example.com', 'hash', ' user \n\n  admin\n')");
            assertThat(accounts.find("c@example.com").orElseThrow().roles()).containsExactlyInAnyOrder("user", "admin");

            run(pool, "INSERT INTO auth_account_claim (subject, name, claim_value) VALUES ('u-1', 'iss', 'x')");
            assertThat(accounts.find("c@example.com")).isEmpty();
            run(pool, "DELETE FROM auth_account WHERE subject = 'u-1'");
            assertThat(accounts.find("c@example.com")).isEmpty();
        }
    }

    private static Account account(String subject, String email) {
        return new Account(subject, email, "hash", Set.of(), Set.of(), Map.of(), true);
    }

    private static void run(HikariDataSource pool, String sql) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
