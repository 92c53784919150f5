package dev.postern.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.testkit.Threads;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InMemoryAccountsTest {
    private final InMemoryAccounts accounts = new InMemoryAccounts();

    @Test
    void ofManyReplacementsOfOneHashExactlyOneWins() {
        for (var round = 0; round < 500; round++) {
            accounts.add(account("u1", "a@example.com", "old"));

            var won = Threads.runTogether(4, i -> accounts.replaceHash("u1", "old", "new" + i));

            assertThat(won.stream().filter(yes -> yes)).hasSize(1);
            assertThat(accounts.find("a@example.com").orElseThrow().passwordHash())
                    .isEqualTo("new" + won.indexOf(true));
        }
    }

    @Test
    void anAccountWithTheSameAddressTakesThePlaceOfTheFirst() {
        accounts.add(account("u1", "a@example.com", "one"));
        accounts.add(account("u2", " A@EXAMPLE.com", "two"));

        assertThat(accounts.find("a@example.com")).map(Account::subject).contains("u2");
    }

    @Test
    void anAccountShowsItsSubjectOnly() {
        assertThat(account("u1", "a@example.com", "the-hash")).hasToString("Account[u1]");
    }

    @Test
    void anAccountThatCouldNeverLogInIsRefusedWhenItIsMade() {
        assertThatThrownBy(() -> account(" ", "a@example.com", "hash")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> account("u1", "\ud800@example.com", "hash"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> new Account("u1", "a@example.com", "hash", Set.of(), Set.of(), Map.of("iss", "me"), true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneSpellingForAnAddress() {
        assertThat(EmailAddresses.normalise("\t Jose\u0301@EXAMPLE.com ")).isEqualTo("jos\u00e9@example.com");
        assertThat(EmailAddresses.normalise("TITLE@example.com")).isEqualTo("title@example.com");
    }

    private static Account account(String subject, String email, String hash) {
        return new Account(subject, email, hash, Set.of(), Set.of(), Map.of(), true);
    }
}
