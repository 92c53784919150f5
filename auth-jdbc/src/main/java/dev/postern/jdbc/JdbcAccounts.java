package dev.postern.jdbc;

import dev.postern.Identity;
import dev.postern.IdentityLookup;
import dev.postern.TokenStoreException;
import dev.postern.login.Account;
import dev.postern.login.Accounts;
import dev.postern.login.EmailAddresses;
import dev.postern.login.PasswordHashes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accounts in the tables {@code auth_account} and {@code auth_account_claim}, for applications without a user table of
 * their own. Safe for use by many threads and servers. Needs {@code auth-login} on the class path.
 *
 * <p>The tables are meant to be read and written by other programs too: roles and permissions stand one a line, a claim
 * is a row, {@code enabled} is what it says. An account that can't be read, because somebody wrote there what an
 * {@link Identity} does not take, is absent, and a warning names its subject.
 *
 * <p>What the statements of one operation take together is at most two seconds; JDBC rounds that up to another.
 */
public final class JdbcAccounts implements Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcAccounts.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final Database database;
    private final String byEmail;
    private final String bySubject;
    private final String replaceHash;
    private final String setHash;
    private final String setEnabled;
    private final String insert;
    private final String insertClaim;

    private JdbcAccounts(Database database) {
        this.database = database;
        var account = database.tables().account();
        var claim = database.tables().claim();
        var select =
                "SELECT a.subject, a.email, a.password_hash, a.roles, a.permissions, a.enabled, c.name, c.claim_value"
                        + " FROM " + account + " a LEFT JOIN " + claim + " c ON c.subject = a.subject WHERE a.";
        byEmail = select + "email = ?";
        bySubject = select + "subject = ?";
        replaceHash = "UPDATE " + account + " SET password_hash = ? WHERE subject = ? AND password_hash = ?";
        setHash = "UPDATE " + account + " SET password_hash = ? WHERE subject = ?";
        setEnabled = "UPDATE " + account + " SET enabled = ? WHERE subject = ?";
        insert = "INSERT INTO " + account + " (subject, email, password_hash, roles, permissions, enabled)"
                + " VALUES (?, ?, ?, ?, ?, ?)";
        insertClaim = "INSERT INTO " + claim + " (subject, name, claim_value) VALUES (?, ?, ?)";
    }

    /** Uses the tables {@code auth_account*} of this database; does not connect yet. */
    public static JdbcAccounts of(DataSource dataSource) {
        return of(dataSource, Tables.DEFAULT_PREFIX);
    }

    /**
     * Uses the tables with that prefix; does not connect yet.
     *
     * @throws IllegalArgumentException if the prefix is not one that {@link JdbcSchema#create(DataSource, String)} takes
     */
    public static JdbcAccounts of(DataSource dataSource, String tablePrefix) {
        return new JdbcAccounts(new Database(dataSource, new Tables(tablePrefix), TIMEOUT));
    }

    @Override
    public Optional<Account> find(String email) {
        if (email.length() > EmailAddresses.MAX_LENGTH || hasNul(email)) {
            return Optional.empty();
        }
        return database.read(call -> {
            try (var statement = call.prepare(byEmail)) {
                statement.setString(1, email);
                try (var rows = statement.executeQuery()) {
                    // Some collations take an address with a space after it for the same.
                    return read(rows, call.dialect())
                            .filter(account -> account.email().equals(email));
                }
            }
        });
    }

    @Override
    public boolean replaceHash(String subject, String oldHash, String newHash) {
        if (hasNul(subject)) {
            return false;
        }
        Limits.checkCharacters("the hash of a password", newHash, Limits.PASSWORD_HASH);
        return database.write(call -> {
            try (var statement = call.prepare(replaceHash)) {
                statement.setString(1, newHash);
                call.dialect().setSubject(statement, 2, subject);
                statement.setString(3, oldHash);
                return statement.executeUpdate() == 1;
            }
        });
    }

    /** Returns the look-up of roles at each refresh: an account that is gone or disabled ends its logins there. */
    public IdentityLookup identities() {
        return subject -> hasNul(subject) ? Optional.empty() : identity(subject);
    }

    private Optional<Identity> identity(String subject) {
        return database.read(call -> {
            try (var statement = call.prepare(bySubject)) {
                call.dialect().setSubject(statement, 1, subject);
                try (var rows = statement.executeQuery()) {
                    return read(rows, call.dialect()).filter(Account::enabled).map(Account::identity);
                }
            }
        });
    }

    /** No row has it, and not every database takes it as a parameter. */
    private static boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }

    /**
     * Adds an account; its address is {@linkplain EmailAddresses#normalise normalised}.
     *
     * @throws IllegalStateException if the subject or the address has one already
     * @throws IllegalArgumentException if the address is longer than {@link EmailAddresses#MAX_LENGTH} or empty, the hash
     *     is longer than 1,024 characters, the roles, the permissions or a claim are longer than 65,535 bytes, or the
     *     address, the hash or a claim contains the character NUL, which PostgreSQL can't keep as text, or the name of a
     *     role or a permission begins or ends with white space, without which it would be read back
     * @throws TokenStoreException if the database can't be reached
     */
    public void add(Account account) {
        var email = EmailAddresses.normalise(account.email());
        if (email.isEmpty() || email.length() > EmailAddresses.MAX_LENGTH || hasNul(email)) {
            throw new IllegalArgumentException("an address is 1 to " + EmailAddresses.MAX_LENGTH + " characters");
        }
        if (hasNul(account.passwordHash()) || account.claims().values().stream().anyMatch(JdbcAccounts::hasNul)) {
            throw new IllegalArgumentException("a claim and a hash must not contain the character NUL here");
        }
        checkLines(account.roles());
        checkLines(account.permissions());
        checkLengths(account);
        database.transaction(call -> {
            try {
                insert(call, account, email);
            } catch (SQLException e) {
                if (SqlFailures.isDuplicate(e)) {
                    throw new IllegalStateException("the subject or the address has an account already");
                }
                throw e;
            }
            return account;
        });
    }

    /**
     * Hashes a password with the default cost and adds an account with it, as {@link #add(Account)} does.
     *
     * @throws IllegalArgumentException if the password is empty or longer than {@link PasswordHashes#MAX_BYTES} as well
     */
    public void add(String subject, String email, char[] password, Set<String> roles) {
        var hash = PasswordHashes.ofDefaultCost().hash(password);
        add(new Account(subject, email, hash, roles, Set.of(), Map.of(), true));
    }

    /**
     * Sets a password, whatever the old one was. Logins that exist go on; {@link dev.postern.Logins#endAll} ends them.
     *
     * @return false if there is no such account
     * @throws IllegalArgumentException if the password is empty or longer than {@link PasswordHashes#MAX_BYTES}
     */
    public boolean setPassword(String subject, char[] password) {
        var hash = PasswordHashes.ofDefaultCost().hash(password);
        return !hasNul(subject)
                && database.write(call -> {
                    try (var statement = call.prepare(setHash)) {
                        statement.setString(1, hash);
                        call.dialect().setSubject(statement, 2, subject);
                        return statement.executeUpdate() == 1;
                    }
                });
    }

    /**
     * Allows or refuses further logins. Logins that exist go on; {@link dev.postern.Logins#endAll} ends them.
     *
     * @return false if there is no such account
     */
    public boolean setEnabled(String subject, boolean enabled) {
        return !hasNul(subject)
                && database.write(call -> {
                    try (var statement = call.prepare(setEnabled)) {
                        statement.setBoolean(1, enabled);
                        call.dialect().setSubject(statement, 2, subject);
                        return statement.executeUpdate() == 1;
                    }
                });
    }

    private void insert(Call call, Account account, String email) throws SQLException {
        try (var statement = call.prepare(insert)) {
            call.dialect().setSubject(statement, 1, account.subject());
            statement.setString(2, email);
            statement.setString(3, account.passwordHash());
            statement.setString(4, lines(account.roles()));
            statement.setString(5, lines(account.permissions()));
            statement.setBoolean(6, account.enabled());
            statement.executeUpdate();
        }
        for (var claim : account.claims().entrySet()) {
            try (var statement = call.prepare(insertClaim)) {
                call.dialect().setSubject(statement, 1, account.subject());
                statement.setString(2, claim.getKey());
                statement.setString(3, claim.getValue());
                statement.executeUpdate();
            }
        }
    }

    /** Reads the one account of these rows, each of which has one of its claims or none. */
    private static Optional<Account> read(ResultSet rows, Dialect dialect) throws SQLException {
        if (!rows.next()) {
            return Optional.empty();
        }
        var subject = dialect.subject(rows, 1);
        var email = rows.getString(2);
        var hash = rows.getString(3);
        var roles = rows.getString(4);
        var permissions = rows.getString(5);
        var enabled = rows.getBoolean(6);
        var claims = new HashMap<String, String>();
        do {
            var name = rows.getString(7);
            if (name != null) {
                claims.put(name, rows.getString(8));
            }
        } while (rows.next());
        try {
            return Optional.of(new Account(subject, email, hash, lines(roles), lines(permissions), claims, enabled));
        } catch (IllegalArgumentException e) {
            LOG.warn("the account of {} can't be read and counts as absent: {}", subject, e.getMessage());
            return Optional.empty();
        }
    }

    private static void checkLengths(Account account) {
        Limits.checkCharacters("the hash of a password", account.passwordHash(), Limits.PASSWORD_HASH);
        Limits.checkUtf8("the roles of an account", lines(account.roles()), Limits.TEXT_BYTES);
        Limits.checkUtf8("the permissions of an account", lines(account.permissions()), Limits.TEXT_BYTES);
        account.claims()
                .forEach((name, value) ->
                        Limits.checkUtf8("the claim " + name + " of an account", value, Limits.TEXT_BYTES));
    }

    private static void checkLines(Collection<String> names) {
        if (names.stream().anyMatch(name -> !name.equals(name.strip()))) {
            throw new IllegalArgumentException(
                    "the name of a role or a permission must not begin or end with white space here");
        }
    }

    private static String lines(Collection<String> names) {
        return names.stream().sorted().collect(Collectors.joining("\n"));
    }

    /** Whoever edits by hand leaves empty lines and white space. */
    private static Set<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.toSet());
    }
}
