package dev.postern.bench.session;

import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Whose login it is: the facts that every candidate keeps, beside when the login was made and last seen.
 *
 * @param id as long as a UUID is
 */
record Person(String id, String email, String name) {
    static final List<String> ROLES = List.of("user", "editor", "admin");

    /** Returns one of many; the same for the same number. */
    static Person of(int number) {
        var random = new Random(number);
        return new Person(
                new UUID(random.nextLong(), random.nextLong()).toString(),
                "someone" + number + "@example.com",
                "Some Body " + number);
    }
}
