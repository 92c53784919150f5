package dev.postern.login;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Accounts from a file in UTF-8, for small installations. Read once; the file is never written: a better hash is kept
 * until the process ends.
 *
 * <p>A {@code .properties} file has one account a line, {@code EMAIL = SUBJECT HASH [ROLES [PERMISSIONS]]}, with roles and
 * permissions separated by commas. A {@code .csv} file (RFC 4180, one record a line) starts with the names of its columns:
 * {@code email}, {@code subject} and {@code password_hash}, and if wanted {@code roles} and {@code permissions}, separated
 * by spaces, and {@code enabled}. An Argon2id hash has commas: quote it.
 */
public final class FileAccounts implements Accounts {
    private static final List<String> REQUIRED = List.of("email", "subject", "password_hash");
    private static final Set<String> KNOWN =
            Set.of("email", "subject", "password_hash", "roles", "permissions", "enabled");

    private final InMemoryAccounts accounts = new InMemoryAccounts();

    private FileAccounts(List<Account> read) {
        read.forEach(accounts::add);
    }

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException if it can't be read or anything in it is wrong; the message lists all of it, by
     *     line or address, without any hash
     */
    public static FileAccounts read(Path file) {
        var problems = new ArrayList<String>();
        var read = read(file, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return new FileAccounts(read);
    }

    @Override
    public Optional<Account> find(String email) {
        return accounts.find(email);
    }

    @Override
    public boolean replaceHash(String subject, String oldHash, String newHash) {
        return accounts.replaceHash(subject, oldHash, newHash);
    }

    static List<Account> read(Path file, List<String> problems) {
        var name = file.getFileName() == null ? "" : file.getFileName().toString();
        try {
            var text = Files.readString(file, StandardCharsets.UTF_8);
            var accounts = new ArrayList<Account>();
            if (name.endsWith(".properties")) {
                readProperties(text, accounts, problems);
            } else if (name.endsWith(".csv")) {
                readCsv(text, accounts, problems);
            } else {
                problems.add("the file is called neither .properties nor .csv");
            }
            checkUnique(accounts, problems);
            return accounts;
        } catch (IOException e) {
            problems.add("the file can't be read as UTF-8");
            return List.of();
        }
    }

    private static void readProperties(String text, List<Account> accounts, List<String> problems) throws IOException {
        var properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            problems.add("the file has a bad Unicode escape");
            return;
        }
        for (var email : properties.stringPropertyNames().stream().sorted().toList()) {
            var words = properties.getProperty(email).strip().split("\\s+", -1);
            if (words.length < 2 || words.length > 4) {
                problems.add(email + ": write EMAIL = SUBJECT HASH [ROLES [PERMISSIONS]]");
                continue;
            }
            var roles = words.length > 2 ? names(words[2], ",") : Set.<String>of();
            var permissions = words.length > 3 ? names(words[3], ",") : Set.<String>of();
            add(email, new Account(words[0], email, words[1], roles, permissions, Map.of(), true), accounts, problems);
        }
    }

    private static void readCsv(String text, List<Account> accounts, List<String> problems) {
        var lines = text.lines().toList();
        var header = lines.isEmpty() ? Optional.<List<String>>empty() : CsvLine.parse(lines.get(0));
        if (header.isEmpty()
                || !header.get().containsAll(REQUIRED)
                || !KNOWN.containsAll(header.get())
                || new HashSet<>(header.get()).size() != header.get().size()) {
            problems.add("line 1: name the columns email, subject and password_hash, and if wanted roles, permissions,"
                    + " enabled");
            return;
        }
        for (var i = 1; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            var where = "line " + (i + 1);
            var values = CsvLine.parse(lines.get(i))
                    .filter(found -> found.size() == header.get().size());
            if (values.isEmpty()) {
                problems.add(where + ": write " + header.get().size() + " values; quote one that has a comma");
                continue;
            }
            var row = new HashMap<String, String>();
            for (var column = 0; column < values.get().size(); column++) {
                row.put(header.get().get(column), values.get().get(column).strip());
            }
            var enabled = row.getOrDefault("enabled", "true");
            if (!enabled.equals("true") && !enabled.equals("false")) {
                problems.add(where + ": enabled is true or false");
                continue;
            }
            add(where, account(row, enabled.equals("true")), accounts, problems);
        }
    }

    private static Account account(Map<String, String> row, boolean enabled) {
        return new Account(
                row.getOrDefault("subject", ""),
                row.getOrDefault("email", ""),
                row.getOrDefault("password_hash", ""),
                names(row.getOrDefault("roles", ""), "\\s+"),
                names(row.getOrDefault("permissions", ""), "\\s+"),
                Map.of(),
                enabled);
    }

    private static void add(String where, Account account, List<Account> accounts, List<String> problems) {
        if (account.email().indexOf('@') < 1 || account.email().length() > EmailAddresses.MAX_LENGTH) {
            problems.add(where + ": not an e-mail address");
        } else if (StoredHash.parse(account.passwordHash()).isEmpty()) {
            problems.add(where + ": the hash can't be read or costs too much; make one with "
                    + PasswordHash.class.getName());
        } else {
            try {
                account.identity();
                accounts.add(account);
            } catch (IllegalArgumentException e) {
                problems.add(where + ": " + e.getMessage());
            }
        }
    }

    private static void checkUnique(List<Account> accounts, List<String> problems) {
        var emails = new HashSet<String>();
        var subjects = new HashSet<String>();
        for (var account : accounts) {
            if (!emails.add(EmailAddresses.normalise(account.email()))) {
                problems.add(account.email() + ": there are two accounts with this address");
            }
            if (!subjects.add(account.subject())) {
                problems.add(account.email() + ": another account has the same subject");
            }
        }
    }

    private static Set<String> names(String text, String separator) {
        return Arrays.stream(text.split(separator, -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }
}
