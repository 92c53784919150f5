package dev.postern.testkit;

import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.LoginIds;
import dev.postern.LoginRecord;
import dev.postern.Secret;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** Records to try a store with. */
public final class TestLogins {
    /** The lifetime of every record made here. */
    public static final Duration LIFETIME = Duration.ofHours(24);

    /** The idle timeout of every record made here. */
    public static final Duration IDLE_TIMEOUT = Duration.ofHours(1);

    private static final SecureRandom RANDOM = new SecureRandom();

    private TestLogins() {}

    /** Returns a first version of a login of this subject, made now. */
    public static LoginRecord of(String subject, Instant now) {
        return of(subject, "phone", now);
    }

    /** Returns a first version of a login of this subject, made now on the device of that label. */
    public static LoginRecord of(String subject, String device, Instant now) {
        var identity = new Identity(subject, Set.of("user"), Set.of("read"), Map.of("email", "someone@example.com"));
        return of(identity, device, now);
    }

    /** Returns a first version of a login of this identity, made now. */
    public static LoginRecord of(Identity identity, Instant now) {
        return of(identity, "phone", now);
    }

    private static LoginRecord of(Identity identity, String device, Instant now) {
        return new LoginRecord(
                LoginIds.newId(identity.subject(), RANDOM),
                1,
                "test",
                identity,
                new Client(device, "Browser/1.0 (Système; 電話)", "192.0.2.7"),
                now,
                now,
                now.plus(LIFETIME),
                IDLE_TIMEOUT,
                Secret.generate(RANDOM).hash("test_"),
                Map.of());
    }

    /** Returns a subject that no other test uses, so that tests can share a server. */
    public static String subject() {
        return "subject-" + Secret.generate(RANDOM).reveal().substring(0, 12);
    }
}
