package dev.postern.login;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Accounts from a file in UTF-8, for small installations. Read once; the file is never written, so that its
 * owner, permissions and comments stay whatever the process may do: a better hash is kept until the process ends, and an
 * account whose hash has aged costs one more hash at its first login after each start.
 *
 * <p>A {@code .properties} file has one account a line, {@code EMAIL = SUBJECT HASH [ROLES [PERMISSIONS]]}, with roles and
 * permissions separated by commas. A {@code .csv} file (RFC 4180, one record a line) starts with the names of its columns:
 * {@code email}, {@code subject} and {@code password_hash}, and if wanted {@code roles} and {@code permissions}, separated
 * by spaces, and {@code enabled}. An Argon2id hash has commas: quote it.
 */
public final class FileAccounts implements Accounts {
    private final InMemoryAccounts accounts = new InMemoryAccounts();

    private FileAccounts(List<Account> read) {
        read.forEach(accounts::add);
    }

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException if it can't be read or anything in it is wrong; the message lists all of it, by
     *     the number of the line, without any hash
     */
    public static FileAccounts read(Path file) {
        return read(file, PasswordHashes.ofDefaultCost());
    }

    static FileAccounts read(Path file, PasswordHashes hashes) {
        var problems = new ArrayList<String>();
        var read = read(file, hashes, problems);
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

    /** Reads the file and adds what is wrong with it to the problems: the number of the line, never what stands there. */
    static List<Account> read(Path file, PasswordHashes hashes, List<String> problems) {
        var name = file.getFileName() == null ? "" : file.getFileName().toString();
        var reading = new FileAccountsReading(hashes, problems);
        try {
            var text = Files.readString(file, StandardCharsets.UTF_8);
            var content = text.startsWith("\uFEFF") ? text.substring(1) : text; // spreadsheets write a byte order mark
            if (name.endsWith(".properties")) {
                reading.properties(content);
            } else if (name.endsWith(".csv")) {
                reading.csv(content);
            } else {
                problems.add("the file is called neither .properties nor .csv");
            }
        } catch (IOException e) {
            problems.add("the file can't be read as UTF-8");
        }
        return reading.accounts();
    }
}
