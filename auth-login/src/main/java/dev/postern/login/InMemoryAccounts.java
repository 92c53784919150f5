package dev.postern.login;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Accounts in this process, for tests, demos and applications that load them from elsewhere. Safe for many threads. */
public final class InMemoryAccounts implements Accounts {
    private final Map<String, Account> byEmail = new ConcurrentHashMap<>();

    /** Makes an empty set of accounts. */
    public InMemoryAccounts() {}

    /** Adds an account, in the place of the one with the same address if there is one. */
    public void add(Account account) {
        byEmail.put(EmailAddresses.normalise(account.email()), account);
    }

    /**
     * Hashes a password with the default cost and adds an account with it.
     *
     * @throws IllegalArgumentException if the password is empty or longer than {@link PasswordHashes#MAX_BYTES}
     */
    public void add(String subject, String email, char[] password, Set<String> roles) {
        var hash = PasswordHashes.ofDefaultCost().hash(password);
        add(new Account(subject, email, hash, roles, Set.of(), Map.of(), true));
    }

    @Override
    public Optional<Account> find(String email) {
        return Optional.ofNullable(byEmail.get(email));
    }

    @Override
    public boolean replaceHash(String subject, String oldHash, String newHash) {
        for (var entry : byEmail.entrySet()) {
            var account = entry.getValue();
            if (account.subject().equals(subject) && account.passwordHash().equals(oldHash)) {
                return byEmail.replace(entry.getKey(), account, account.withHash(newHash));
            }
        }
        return false;
    }
}
