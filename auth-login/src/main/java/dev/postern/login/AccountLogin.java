package dev.postern.login;

import dev.postern.AttemptBuckets;
import dev.postern.AuthConfig;
import dev.postern.Client;
import dev.postern.ConfigKeys;
import dev.postern.PasswordLogin;
import dev.postern.PasswordLoginProvider;
import dev.postern.TokenStoreException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks passwords against {@link Accounts}. Safe for use by many threads.
 *
 * <p>An unknown address, a disabled account and a wrong password get the same answer after the same work, that of one
 * Argon2id hash. (While an account still has a bcrypt or PBKDF2 hash, its work is that of its hash; the first login makes
 * it an Argon2id one.) At most {@code auth.password.max-concurrent} passwords are hashed at a time; who gets no turn
 * within {@code auth.password.max-wait} is throttled, so a flood of logins can't exhaust the memory.
 *
 * <p>Accounts that can't be reached are a {@link TokenStoreException}: the answer to a client is 503, not "wrong
 * password".
 */
public final class AccountLogin implements PasswordLogin {
    private static final Logger LOG = LoggerFactory.getLogger(AccountLogin.class);
    private static final Duration RETRY_WHEN_BUSY = Duration.ofSeconds(2);

    private final Accounts accounts;
    private final PasswordHashes hashes;
    private final PasswordWork work;
    private final LoginThrottle throttle;
    private final Semaphore turns;
    private final Duration maxWait;
    private final String hashOfNobody;

    /** With another way to do the work, so that a test can count it. */
    AccountLogin(
            Accounts accounts, AuthConfig config, LoginThrottle throttle, PasswordHashes hashes, PasswordWork work) {
        this.accounts = accounts;
        this.hashes = hashes;
        this.work = work;
        this.throttle = throttle;
        this.turns = new Semaphore(config.get(ConfigKeys.PASSWORD_CONCURRENCY), true);
        this.maxWait = config.get(ConfigKeys.PASSWORD_WAIT);
        this.hashOfNobody = hashes.hash(UUID.randomUUID().toString().toCharArray());
    }

    /**
     * Returns what makes a password login over these accounts, for {@link dev.postern.Postern.Builder#passwords}. Its
     * settings are {@code auth.password.*} and {@code auth.throttle.*}.
     */
    public static PasswordLoginProvider over(Accounts accounts) {
        return (config, clock, buckets) -> Optional.of(of(accounts, config, clock, buckets));
    }

    static AccountLogin of(Accounts accounts, AuthConfig config, Clock clock, Optional<AttemptBuckets> buckets) {
        var hashes = PasswordHashes.of(config);
        return new AccountLogin(accounts, config, new LoginThrottle(config, clock, buckets), hashes, hashes::matches);
    }

    @Override
    public Outcome login(String email, char[] password, Client client) {
        var address = EmailAddresses.normalise(email);
        var wait = throttle.take(address, client.address());
        if (wait.isPresent()) {
            return new Outcome.Throttled(wait.get());
        }
        try {
            var outcome = attempt(address, password);
            if (!(outcome instanceof Outcome.Refused)) {
                throttle.putBack(address, client.address());
            }
            return outcome;
        } catch (RuntimeException e) {
            throttle.putBack(address, client.address()); // nobody's guess: the system is broken
            throw e;
        }
    }

    /** Does the work of one hash, whoever asks. Accounts are asked outside the turn: a slow table must not hold it. */
    private Outcome attempt(String email, char[] password) {
        var found = email.length() > EmailAddresses.MAX_LENGTH ? Optional.<Account>empty() : find(email);
        var hash = found.map(Account::passwordHash).filter(hashes::understands);
        if (found.isPresent() && hash.isEmpty()) {
            LOG.warn("the password hash of {} can't be read or costs too much: nobody can log in", found.get());
        }
        if (!gotTurn()) {
            return new Outcome.Throttled(RETRY_WHEN_BUSY);
        }
        var renewed = Optional.<String>empty();
        try {
            var matches = work.matches(password, hash.orElse(hashOfNobody));
            if (!matches || hash.isEmpty() || !found.get().enabled()) {
                return new Outcome.Refused();
            }
            if (hashes.isAged(hash.get())) {
                renewed = Optional.of(hashes.hash(password));
            }
        } finally {
            turns.release();
        }
        renewed.ifPresent(better -> renew(found.get(), better));
        return new Outcome.Success(found.get().identity());
    }

    private void renew(Account account, String better) {
        try {
            var renewed = accounts.replaceHash(account.subject(), account.passwordHash(), better);
            LOG.info("password hash of {} {}", account, renewed ? "renewed" : "not renewed: it has changed meanwhile");
        } catch (RuntimeException e) {
            LOG.warn("the password hash of {} could not be renewed; the next login tries again", account, e);
        }
    }

    private Optional<Account> find(String email) {
        try {
            return accounts.find(email);
        } catch (RuntimeException e) {
            throw new TokenStoreException("the accounts can't be reached", e);
        }
    }

    private boolean gotTurn() {
        try {
            return turns.tryAcquire(maxWait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The dear part of an attempt: tells whether the password fits the hash. */
    @FunctionalInterface
    interface PasswordWork {
        boolean matches(char[] password, String hash);
    }
}
