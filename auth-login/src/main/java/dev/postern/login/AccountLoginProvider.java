package dev.postern.login;

import dev.postern.AttemptBuckets;
import dev.postern.AuthConfig;
import dev.postern.ConfigKeys;
import dev.postern.ConfigProblems;
import dev.postern.PasswordLogin;
import dev.postern.PasswordLoginProvider;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Optional;

/** Password logins over the accounts of {@code auth.accounts.file}; none if that is not set. */
public final class AccountLoginProvider implements PasswordLoginProvider {
    /** For {@link java.util.ServiceLoader}. */
    public AccountLoginProvider() {}

    @Override
    public void check(AuthConfig config, ConfigProblems problems) {
        var file = config.get(ConfigKeys.ACCOUNTS_FILE);
        if (file.isPresent()) {
            var found = new ArrayList<String>();
            try {
                FileAccounts.read(Path.of(file.get()), PasswordHashes.of(config), found);
            } catch (InvalidPathException e) {
                found.add("not a path");
            }
            found.forEach(problem -> problems.add(ConfigKeys.ACCOUNTS_FILE, problem, "correct the file or its name"));
        }
    }

    @Override
    public Optional<PasswordLogin> create(AuthConfig config, Clock clock, Optional<AttemptBuckets> buckets) {
        return config.get(ConfigKeys.ACCOUNTS_FILE)
                .map(file -> AccountLogin.of(
                        FileAccounts.read(Path.of(file), PasswordHashes.of(config)), config, clock, buckets));
    }
}
