package dev.postern.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.password4j.BcryptFunction;
import com.password4j.types.Bcrypt;
import dev.postern.AuthConfig;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.PasswordLogin.Outcome;
import dev.postern.TokenStoreException;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.StandardError;
import dev.postern.testkit.Threads;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountLoginTest {
    private static final String ALICE = "alice@example.com";
    private static final String RIGHT = "correct horse";
    private static final Client CLIENT = new Client("", "", "192.0.2.1");

    private final MutableClock clock = MutableClock.at(Instant.parse("2026-01-01T00:00:00Z"));
    private final PasswordHashes hashes = Settings.cheapHashes();
    private final InMemoryAccounts accounts = new InMemoryAccounts();
    private final List<String> worked = new CopyOnWriteArrayList<>();
    private final String aliceHash = hashes.hash(RIGHT.toCharArray());

    AccountLoginTest() {
        accounts.add(account("u1", ALICE, aliceHash, true));
    }

    @Test
    void theRightPasswordIsAnIdentity() {
        var outcome = login(Settings.cheap()).login(ALICE, RIGHT.toCharArray(), CLIENT);

        assertThat(outcome)
                .isEqualTo(new Outcome.Success(
                        new Identity("u1", Set.of("user"), Set.of("read"), Map.of("email", ALICE))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"  Alice@Example.COM ", "ALICE@EXAMPLE.COM", "alice@example.com\n"})
    void anAddressIsNormalised(String typed) {
        assertThat(login(Settings.cheap()).login(typed, RIGHT.toCharArray(), CLIENT))
                .isInstanceOf(Outcome.Success.class);
    }

    @Test
    void whoeverIsRefusedGetsTheSameAnswerAfterTheSameWork() {
        accounts.add(account("u2", "off@example.com", aliceHash, false));
        accounts.add(account("u3", "broken@example.com", "not a hash", true));
        accounts.add(account(
                "u4",
                "dear@example.com",
                "$argon2id$v=19$m=999999,t=99,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
                true));
        var login = login(Settings.cheap());

        for (var email : List.of(
                ALICE,
                "nobody@example.com",
                "off@example.com",
                "broken@example.com",
                "dear@example.com",
                "x".repeat(300) + "@example.com",
                "")) {
            worked.clear();
            var password = email.equals("off@example.com") ? RIGHT : "wrong";
            assertThat(login.login(email, password.toCharArray(), Client.UNKNOWN))
                    .as(email)
                    .isEqualTo(new Outcome.Refused());
            assertThat(worked).as(email).hasSize(1).allMatch(hash -> hash.startsWith("$argon2id$v=19$m=7168,t=1,p=1$"));
        }
    }

    @Test
    void anAddressLongerThan254CharactersIsNobodys() {
        var longest = "x".repeat(242) + "@example.com";
        accounts.add(account("u2", longest, aliceHash, true));
        accounts.add(account("u3", "x" + longest, aliceHash, true));
        var login = login(Settings.cheap());

        assertThat(login.login(longest, RIGHT.toCharArray(), CLIENT)).isInstanceOf(Outcome.Success.class);
        assertThat(login.login("x" + longest, RIGHT.toCharArray(), CLIENT)).isEqualTo(new Outcome.Refused());
    }

    @Test
    void aPasswordOfNobodysHashOpensNothing() {
        var always = new AccountLogin(
                accounts, Settings.cheap(), throttle(Settings.cheap()), hashes, (password, hash) -> true);
        accounts.add(account("u3", "broken@example.com", "not a hash", true));

        assertThat(always.login("nobody@example.com", "x".toCharArray(), CLIENT))
                .isEqualTo(new Outcome.Refused());
        assertThat(always.login("broken@example.com", "x".toCharArray(), CLIENT))
                .isEqualTo(new Outcome.Refused());
    }

    @Test
    void anAgedHashIsRenewedOnceAndOnlyByTheRightPassword() {
        var bcrypt = BcryptFunction.getInstance(Bcrypt.B, 4).hash(RIGHT).getResult();
        accounts.add(account("u1", ALICE, bcrypt, true));
        var login = login(Settings.cheap());

        login.login(ALICE, "wrong".toCharArray(), CLIENT);
        assertThat(hashOf(ALICE)).isEqualTo(bcrypt);

        assertThat(login.login(ALICE, RIGHT.toCharArray(), CLIENT)).isInstanceOf(Outcome.Success.class);
        var renewed = hashOf(ALICE);
        assertThat(renewed).startsWith("$argon2id$");
        assertThat(login.login(ALICE, RIGHT.toCharArray(), CLIENT)).isInstanceOf(Outcome.Success.class);
        assertThat(hashOf(ALICE)).isEqualTo(renewed);
    }

    @Test
    void aPasswordThatChangesMeanwhileStaysChanged() {
        var bcrypt = BcryptFunction.getInstance(Bcrypt.B, 4).hash(RIGHT).getResult();
        accounts.add(account("u1", ALICE, bcrypt, true));
        var changed = account("u1", ALICE, hashes.hash("another".toCharArray()), true);
        var login =
                new AccountLogin(accounts, Settings.cheap(), throttle(Settings.cheap()), hashes, (password, hash) -> {
                    accounts.add(changed);
                    return hashes.matches(password, hash);
                });

        assertThat(login.login(ALICE, RIGHT.toCharArray(), CLIENT)).isInstanceOf(Outcome.Success.class);
        assertThat(hashOf(ALICE)).isEqualTo(changed.passwordHash());
    }

    @Test
    void aHashThatCannotBeRenewedIsLoggedAndHarmless() {
        var bcrypt = BcryptFunction.getInstance(Bcrypt.B, 4).hash(RIGHT).getResult();
        var login = login(new Accounts() {
            @Override
            public Optional<Account> find(String email) {
                return Optional.of(account("u1", ALICE, bcrypt, true));
            }

            @Override
            public boolean replaceHash(String subject, String oldHash, String newHash) {
                throw new IllegalStateException("read-only");
            }
        });

        var log = StandardError.during(() ->
                assertThat(login.login(ALICE, RIGHT.toCharArray(), CLIENT)).isInstanceOf(Outcome.Success.class));

        assertThat(log).contains("could not be renewed").contains("u1");
    }

    @Test
    void accountsThatCannotBeReachedAreNoWrongPasswordAndCostNoAttempt() {
        var login = login(new Accounts() {
            @Override
            public Optional<Account> find(String email) {
                throw new IllegalStateException("connection refused");
            }

            @Override
            public boolean replaceHash(String subject, String oldHash, String newHash) {
                return false;
            }
        });

        for (var i = 0; i < 50; i++) {
            assertThatThrownBy(() -> login.login(ALICE, RIGHT.toCharArray(), CLIENT))
                    .isInstanceOf(TokenStoreException.class)
                    .hasMessageNotContainingAny(ALICE, RIGHT);
        }
    }

    @Test
    void wrongPasswordsThrottleTheAccountAndThenEvenTheRightOneWaits() {
        var login = login(Settings.cheap());
        for (var i = 0; i < 10; i++) {
            assertThat(login.login(ALICE, "wrong".toCharArray(), CLIENT)).isInstanceOf(Outcome.Refused.class);
        }
        worked.clear();

        assertThat(login.login(ALICE, RIGHT.toCharArray(), CLIENT))
                .isEqualTo(new Outcome.Throttled(Duration.ofSeconds(90)));
        assertThat(worked).as("the password was not looked at").isEmpty();
        clock.advance(Duration.ofSeconds(90));
        assertThat(login.login(" ALICE@example.com", RIGHT.toCharArray(), CLIENT))
                .isInstanceOf(Outcome.Success.class);
    }

    @Test
    void rightPasswordsAreNeverThrottled() {
        var login = new AccountLogin(
                accounts, Settings.cheap(), throttle(Settings.cheap()), hashes, (password, hash) -> true);
        for (var i = 0; i < 500; i++) {
            assertThat(login.login(ALICE, RIGHT.toCharArray(), CLIENT)).isInstanceOf(Outcome.Success.class);
        }
    }

    @Test
    void parallelGuessesNeverOverrunTheBucket() {
        var login = login(Settings.cheap("auth.password.max-wait", "1m"));

        var outcomes = Threads.runTogether(64, i -> login.login(ALICE, ("guess" + i).toCharArray(), CLIENT));

        assertThat(worked).hasSize(10);
        assertThat(outcomes.stream().filter(Outcome.Refused.class::isInstance)).hasSize(10);
        assertThat(outcomes.stream().filter(Outcome.Throttled.class::isInstance))
                .hasSize(54);
    }

    @Test
    void sixtyFourLoginsAtATimeNeverHashMoreThanConfigured() {
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        var config = Settings.cheap("auth.password.max-concurrent", "3", "auth.password.max-wait", "1m");
        var login = new AccountLogin(accounts, config, throttle(config), hashes, (password, hash) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            try {
                return hashes.matches(password, hash);
            } finally {
                now.decrementAndGet();
            }
        });

        var outcomes =
                Threads.runTogether(64, i -> login.login(i + "@example.com", "wrong".toCharArray(), Client.UNKNOWN));

        assertThat(outcomes).allMatch(Outcome.Refused.class::isInstance);
        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void whoGetsNoTurnInTimeIsThrottledAndItCostsNoAttempt() throws InterruptedException {
        var busy = new CountDownLatch(1);
        var free = new CountDownLatch(1);
        var config = Settings.cheap("auth.password.max-concurrent", "1", "auth.password.max-wait", "10ms");
        var login = new AccountLogin(accounts, config, throttle(config), hashes, (password, hash) -> {
            if (busy.getCount() > 0) {
                busy.countDown();
                try {
                    free.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return true;
        });
        var first = new Thread(() -> login.login(ALICE, RIGHT.toCharArray(), CLIENT));
        first.setDaemon(true);
        first.start();
        busy.await();

        for (var i = 0; i < 20; i++) {
            assertThat(login.login("other@example.com", RIGHT.toCharArray(), CLIENT))
                    .isInstanceOfSatisfying(
                            Outcome.Throttled.class,
                            throttled -> assertThat(throttled.retryAfter()).isEqualTo(Duration.ofSeconds(2)));
        }
        free.countDown();
        first.join();
        assertThat(login.login("other@example.com", RIGHT.toCharArray(), CLIENT))
                .as("the turn was given back, and so were the attempts")
                .isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void aSlowTableOfAccountsHoldsNoTurn() throws InterruptedException {
        var asked = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        var config = Settings.cheap("auth.password.max-concurrent", "1", "auth.password.max-wait", "10ms");
        var slow = new Accounts() {
            @Override
            public Optional<Account> find(String email) {
                if (email.equals("slow@example.com")) {
                    asked.countDown();
                    try {
                        answer.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                return accounts.find(email);
            }

            @Override
            public boolean replaceHash(String subject, String oldHash, String newHash) {
                return false;
            }
        };
        var login = AccountLogin.of(slow, config, clock, Optional.empty());
        var waiting = new Thread(() -> login.login("slow@example.com", RIGHT.toCharArray(), CLIENT));
        waiting.start();
        asked.await();

        assertThat(login.login(ALICE, RIGHT.toCharArray(), CLIENT)).isInstanceOf(Outcome.Success.class);
        answer.countDown();
        waiting.join();
    }

    @Test
    void aTurnIsGivenBackWhenTheWorkFails() {
        var config = Settings.cheap("auth.password.max-concurrent", "1", "auth.password.max-wait", "10ms");
        var login = new AccountLogin(accounts, config, throttle(config), hashes, (password, hash) -> {
            throw new IllegalStateException();
        });
        for (var i = 0; i < 20; i++) {
            assertThatThrownBy(() -> login.login(ALICE, RIGHT.toCharArray(), CLIENT))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void noPasswordNoHashAndNoAddressIsLoggedOrShown() {
        var bcrypt = BcryptFunction.getInstance(Bcrypt.B, 4).hash(RIGHT).getResult();
        accounts.add(account("u1", ALICE, bcrypt, true));
        accounts.add(account("u3", "broken@example.com", "broken-hash", true));
        var login = login(Settings.cheap());

        var log = StandardError.during(() -> {
            login.login(ALICE, "wrong-password".toCharArray(), CLIENT);
            login.login("broken@example.com", RIGHT.toCharArray(), CLIENT);
            login.login(ALICE, RIGHT.toCharArray(), CLIENT);
        });

        assertThat(log).contains("Account[u3]", "Account[u1] renewed");
        assertThat(log + accounts.find(ALICE))
                .doesNotContain("wrong-password", RIGHT, bcrypt, hashOf(ALICE), "broken-hash", ALICE);
    }

    private LoginThrottle throttle(AuthConfig config) {
        return new LoginThrottle(config, clock, Optional.empty());
    }

    private AccountLogin login(AuthConfig config) {
        return new AccountLogin(accounts, config, throttle(config), hashes, (password, hash) -> {
            worked.add(hash);
            return hashes.matches(password, hash);
        });
    }

    private AccountLogin login(Accounts others) {
        return AccountLogin.of(others, Settings.cheap(), clock, Optional.empty());
    }

    private String hashOf(String email) {
        return accounts.find(email).orElseThrow().passwordHash();
    }

    private static Account account(String subject, String email, String hash, boolean enabled) {
        return new Account(subject, email, hash, Set.of("user"), Set.of("read"), Map.of(), enabled);
    }
}
