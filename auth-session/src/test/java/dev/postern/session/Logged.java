package dev.postern.session;

import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.LoginIds;
import dev.postern.LoginRecord;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** Records for tests of the store alone. */
final class Logged {
    static final Instant NOON = Instant.parse("2030-05-01T12:00:00Z");
    private static final SecureRandom RANDOM = new SecureRandom();

    private Logged() {}

    static LoginRecord in(String subject) {
        return in(subject, NOON);
    }

    static LoginRecord in(String subject, Instant at) {
        return in(new Identity(subject, Set.of("user"), Set.of("read"), Map.of("email", "a@example.com")), at);
    }

    static LoginRecord in(Identity identity, Instant at) {
        return new LoginRecord(
                LoginIds.newId(identity.subject(), RANDOM),
                1,
                "session",
                identity,
                new Client("laptop", "Firefox", "192.0.2.1"),
                at,
                at,
                at.plus(Duration.ofHours(24)),
                Duration.ofHours(1),
                "hash",
                Map.of("cart", "3"));
    }
}
