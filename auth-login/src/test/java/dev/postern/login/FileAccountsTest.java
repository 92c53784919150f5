package dev.postern.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileAccountsTest {
    private static final String ARGON2 =
            "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA";
    private static final String BCRYPT = "$2b$10$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyz01234";

    @TempDir
    private Path directory;

    @Test
    void aCsvFileIsRead() throws IOException {
        var accounts = FileAccounts.read(file(
                "a.csv",
                "\uFEFFsubject,email,password_hash,roles,permissions,enabled",
                "u1,Alice@Example.com,\"" + ARGON2 + "\",user admin,read write,true",
                "",
                "\"u \"\"2\"\"\", bob@example.com ," + BCRYPT + ",,,false"));

        assertThat(accounts.find("alice@example.com"))
                .contains(new Account(
                        "u1",
                        "Alice@Example.com",
                        ARGON2,
                        Set.of("user", "admin"),
                        Set.of("read", "write"),
                        Map.of(),
                        true));
        assertThat(accounts.find("bob@example.com"))
                .contains(new Account("u \"2\"", "bob@example.com", BCRYPT, Set.of(), Set.of(), Map.of(), false));
        assertThat(accounts.find("nobody@example.com")).isEmpty();
    }

    @Test
    void aPropertiesFileIsRead() throws IOException {
        var accounts = FileAccounts.read(file(
                "a.properties",
                "# people",
                "! and more",
                "",
                "alice@example.com = u1 " + ARGON2 + " user,admin read",
                "bob@example.com: u2 \\",
                "    " + BCRYPT));

        assertThat(accounts.find("alice@example.com"))
                .contains(new Account(
                        "u1", "alice@example.com", ARGON2, Set.of("user", "admin"), Set.of("read"), Map.of(), true));
        assertThat(accounts.find("bob@example.com")).map(Account::passwordHash).contains(BCRYPT);
    }

    @Test
    void everyBadLineOfACsvFileIsListedByItsNumberWithoutAHash() throws IOException {
        assertThat(problems(file(
                        "a.csv",
                        "email,subject,password_hash,roles,enabled",
                        "a@example.com,u1," + BCRYPT + ",user,true",
                        "b@example.com,u2," + ARGON2 + ",user,true", // not quoted
                        "c@example.com,u3," + BCRYPT + "X,user,true",
                        "nobody,u4," + BCRYPT + ",user,true",
                        "d@example.com,u5," + BCRYPT + ",user,yes",
                        "e@example.com,," + BCRYPT + ",user,true",
                        "f@example.com,u7,\"" + BCRYPT + ",user,true",
                        "A@example.com,u8," + BCRYPT + ",user,true",
                        "g@example.com,u1," + BCRYPT + ",user,true")))
                .satisfiesExactly(
                        p -> assertThat(p).isEqualTo("line 3: write 5 values; quote one that has a comma"),
                        p -> assertThat(p).startsWith("line 4: the hash can't be read or costs too much"),
                        p -> assertThat(p).isEqualTo("line 5: not an e-mail address"),
                        p -> assertThat(p).isEqualTo("line 6: enabled is true or false"),
                        p -> assertThat(p).startsWith("line 7: a subject must not be blank"),
                        p -> assertThat(p).isEqualTo("line 8: write 5 values; quote one that has a comma"),
                        p -> assertThat(p).isEqualTo("line 9: line 2 has the same address"),
                        p -> assertThat(p).isEqualTo("line 10: line 2 has the same subject"))
                .noneMatch(problem -> problem.contains("$"));
    }

    @Test
    void everyBadLineOfAPropertiesFileIsListedByItsNumberWithoutAHash() throws IOException {
        assertThat(problems(file(
                        "a.properties",
                        "# comment \\",
                        "a@example.com = u1 " + BCRYPT,
                        BCRYPT, // where the address belongs
                        "b@example.com = " + BCRYPT,
                        "c@example.com = u3 \\",
                        "  secret",
                        "d@example.com = u4 " + BCRYPT + " \\u00zz",
                        "a@example.com = u5 " + BCRYPT,
                        "e@example.com = u6 " + BCRYPT + " a b c")))
                .satisfiesExactly(
                        p -> assertThat(p).startsWith("line 3: write EMAIL"),
                        p -> assertThat(p).startsWith("line 4: write EMAIL"),
                        p -> assertThat(p).startsWith("line 5: the hash"),
                        p -> assertThat(p).startsWith("line 7: write EMAIL"),
                        p -> assertThat(p).isEqualTo("line 8: line 2 has the same address"),
                        p -> assertThat(p).startsWith("line 9: write EMAIL"))
                .noneMatch(problem -> problem.contains("$"));
    }

    @Test
    void aBadHeaderANameThatSaysNoFormatAndAMissingFileAreProblems() throws IOException {
        assertThat(problems(file("a.csv", "email,subject"))).hasSize(1);
        assertThat(problems(file("b.csv", "email,subject,password_hash,passwort")))
                .hasSize(1);
        assertThat(problems(file("c.csv", "email,email,subject,password_hash"))).hasSize(1);
        assertThat(problems(file("d.csv"))).hasSize(1);
        assertThat(problems(file("a.txt"))).containsExactly("the file is called neither .properties nor .csv");
        assertThat(problems(directory.resolve("none.csv"))).containsExactly("the file can't be read as UTF-8");
    }

    @Test
    void theExceptionListsAllProblems() throws IOException {
        var file = file("a.csv", "email,subject,password_hash", "x,u1," + BCRYPT, "y,u2," + BCRYPT);

        assertThatThrownBy(() -> FileAccounts.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("line 2: not an e-mail address; line 3: not an e-mail address");
    }

    @Test
    void aBetterHashIsKeptInMemoryAndTheFileStaysAsItIs() throws IOException {
        var file = file("a.properties", "a@example.com = u1 " + BCRYPT);
        var text = Files.readString(file);
        var accounts = FileAccounts.read(file);

        assertThat(accounts.replaceHash("u1", ARGON2, "x")).isFalse();
        assertThat(accounts.replaceHash("u2", BCRYPT, ARGON2)).isFalse();
        assertThat(accounts.replaceHash("u1", BCRYPT, ARGON2)).isTrue();
        assertThat(accounts.replaceHash("u1", BCRYPT, ARGON2)).isFalse();

        assertThat(accounts.find("a@example.com")).map(Account::passwordHash).contains(ARGON2);
        assertThat(Files.readString(file)).isEqualTo(text);
    }

    private Path file(String name, String... lines) throws IOException {
        return Files.write(directory.resolve(name), List.of(lines));
    }

    private static List<String> problems(Path file) {
        var problems = new ArrayList<String>();
        FileAccounts.read(file, PasswordHashes.ofDefaultCost(), problems);
        return problems;
    }
}
