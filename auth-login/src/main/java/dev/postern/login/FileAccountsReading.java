package dev.postern.login;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One reading of a file of accounts: what it holds and what is wrong with it, by the number of the line. */
final class FileAccountsReading {
    private static final List<String> REQUIRED = List.of("email", "subject", "password_hash");
    private static final Set<String> KNOWN =
            Set.of("email", "subject", "password_hash", "roles", "permissions", "enabled");

    private final PasswordHashes hashes;
    private final List<String> problems;
    private final List<Account> accounts = new ArrayList<>();
    private final Map<String, Integer> lineOfEmail = new HashMap<>();
    private final Map<String, Integer> lineOfSubject = new HashMap<>();

    FileAccountsReading(PasswordHashes hashes, List<String> problems) {
        this.hashes = hashes;
        this.problems = problems;
    }

    List<Account> accounts() {
        return List.copyOf(accounts);
    }

    void properties(String text) {
        for (var line : PropertiesLine.parse(text)) {
            var words = line.value().strip().split("\\s+", -1);
            if (line.key().isEmpty() || words.length < 2 || words.length > 4) {
                problem(line.number(), "write EMAIL = SUBJECT HASH [ROLES [PERMISSIONS]]");
                continue;
            }
            var row = new HashMap<>(Map.of("email", line.key(), "subject", words[0], "password_hash", words[1]));
            row.put("roles", words.length > 2 ? words[2] : "");
            row.put("permissions", words.length > 3 ? words[3] : "");
            add(line.number(), row, ",");
        }
    }

    void csv(String text) {
        var lines = text.lines().toList();
        var header = lines.isEmpty() ? Optional.<List<String>>empty() : CsvLine.parse(lines.get(0));
        if (header.isEmpty()
                || !header.get().containsAll(REQUIRED)
                || !KNOWN.containsAll(header.get())
                || new HashSet<>(header.get()).size() != header.get().size()) {
            problem(1, "name the columns email, subject and password_hash, and if wanted roles, permissions, enabled");
            return;
        }
        for (var i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                csvLine(i + 1, header.get(), CsvLine.parse(lines.get(i)).orElse(List.of()));
            }
        }
    }

    private void csvLine(int number, List<String> header, List<String> values) {
        if (values.size() != header.size()) {
            problem(number, "write " + header.size() + " values; quote one that has a comma");
            return;
        }
        var row = new HashMap<String, String>();
        for (var column = 0; column < values.size(); column++) {
            row.put(header.get(column), values.get(column).strip());
        }
        add(number, row, "\\s+");
    }

    private void add(int number, Map<String, String> row, String separator) {
        var email = row.getOrDefault("email", "");
        var subject = row.getOrDefault("subject", "");
        var hash = row.getOrDefault("password_hash", "");
        var enabled = row.getOrDefault("enabled", "true");
        if (email.indexOf('@') < 1 || email.length() > EmailAddresses.MAX_LENGTH) {
            problem(number, "not an e-mail address");
        } else if (!hashes.understands(hash)) {
            problem(number, "the hash can't be read or costs too much; make one with " + PasswordHash.class.getName());
        } else if (!enabled.equals("true") && !enabled.equals("false")) {
            problem(number, "enabled is true or false");
        } else {
            var roles = names(row.getOrDefault("roles", ""), separator);
            var permissions = names(row.getOrDefault("permissions", ""), separator);
            try {
                var account = new Account(subject, email, hash, roles, permissions, Map.of(), enabled.equals("true"));
                checkUnique(number, account);
                accounts.add(account);
            } catch (IllegalArgumentException e) {
                problem(number, String.valueOf(e.getMessage()));
            }
        }
    }

    private void checkUnique(int number, Account account) {
        var sameEmail = lineOfEmail.putIfAbsent(EmailAddresses.normalise(account.email()), number);
        if (sameEmail != null) {
            problem(number, "line " + sameEmail + " has the same address");
        }
        var sameSubject = lineOfSubject.putIfAbsent(account.subject(), number);
        if (sameSubject != null) {
            problem(number, "line " + sameSubject + " has the same subject");
        }
    }

    private void problem(int number, String what) {
        problems.add("line " + number + ": " + what);
    }

    private static Set<String> names(String text, String separator) {
        return Arrays.stream(text.split(separator, -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }
}
