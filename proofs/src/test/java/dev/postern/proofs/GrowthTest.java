package dev.postern.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.Client;
import dev.postern.EndReason;
import dev.postern.Identity;
import dev.postern.LoginIds;
import dev.postern.Postern;
import dev.postern.testkit.RedisCommands;
import dev.postern.testkit.RedisServer;
import dev.postern.testkit.TestLogins;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.SetParams;

/**
 * What an operation costs the server, by its own measure, with a thousand and with a million logins in it, and for a user
 * with one login and with a hundred. Prints the times; how many commands each operation is must hold.
 */
@Tag("soak")
class GrowthTest {
    private static final int MANY = Integer.getInteger("growth.logins", 1_000_000);
    private static final int MOST_OF_A_USER = 100;
    private static final long DAY_MILLIS = 86_400_000;
    private static final int BATCH = 2_000;

    private static final Identity REFERENCE = new Identity(
            "u-1001",
            Set.of("user", "editor", "billing"),
            Set.of(),
            Map.of("email", "alice@example.com", "name", "Alice Example"));

    private static final SecureRandom RANDOM = new SecureRandom();

    /** The steps of a login's life, each with the commands that it is: what ends is read, announced and deleted. */
    @SuppressWarnings("ImmutableEnumChecker") // List.of is
    enum Step {
        LOGIN("evalsha"),
        CHECK("get"),
        LIST("evalsha"),
        LOGOUT("get", "evalsha", "evalsha"),
        END_ALL("evalsha", "evalsha", "evalsha");

        private final List<String> commands;

        Step(String... commands) {
            this.commands = List.of(commands);
        }
    }

    @Test
    void whatAnOperationCostsDoesNotDependOnHowManyLoginsThereAre() {
        try (var server = RedisServer.start();
                var redis = RedisClient.create("127.0.0.1", server.port());
                var postern = postern(server)) {
            var rows = new ArrayList<String>();
            for (var total : List.of(1_000, MANY)) {
                fill(redis, postern, total);
                for (var ofUser : List.of(1, MOST_OF_A_USER)) {
                    rows.add(row(server, redis, postern, total, ofUser));
                }
            }
            System.out.println(
                    "growth: us on the server, median of 200\n   in store  of the user    login    check     list"
                            + "   logout  end all");
            rows.forEach(System.out::println);
        }
    }

    private static String row(RedisServer server, RedisClient redis, Postern postern, int total, int ofUser) {
        var row = new StringBuilder(String.format("%,11d %,12d", total, ofUser));
        for (var step : Step.values()) {
            var user = new User(postern, ofUser);
            user.prepare(step);
            user.run(step); // afterwards the server knows the script
            user.prepare(step);
            assertThat(RedisCommands.sentDuring(server, () -> user.run(step)))
                    .as("commands of %s with %d logins", step, ofUser)
                    .isEqualTo(step.commands);
            row.append(String.format(" %8d", microseconds(redis, user, step)));
            user.leave();
        }
        return row.toString();
    }

    /** What has to be prepared anew for a call is not measured: so the statistics begin again with each. */
    private static long microseconds(RedisClient redis, User user, Step step) {
        var times = new ArrayList<Long>();
        for (var call = 0; call < 200; call++) {
            user.prepare(step);
            CommandStats.reset(redis);
            user.run(step);
            times.add(CommandStats.of(redis).sumOfMeans(step.commands));
        }
        times.sort(Long::compare);
        return times.get(times.size() / 2);
    }

    /** A user who has so many logins before each step, in a store where most others have one. */
    private static final class User {
        private final Postern postern;
        private final int most;
        private final Identity identity =
                new Identity(TestLogins.subject(), REFERENCE.roles(), REFERENCE.permissions(), REFERENCE.claims());
        private final Deque<String> tokens = new ArrayDeque<>();

        User(Postern postern, int most) {
            this.postern = postern;
            this.most = most;
        }

        /** A login is the last of so many; every other step finds so many. */
        void prepare(Step step) {
            while (tokens.size() < (step == Step.LOGIN ? most - 1 : most)) {
                logIn();
            }
            while (step == Step.LOGIN && tokens.size() >= most) {
                logOut();
            }
        }

        void run(Step step) {
            switch (step) {
                case LOGIN -> logIn();
                case CHECK -> postern.authenticate(tokens.getFirst());
                case LIST -> postern.logins().list(identity.subject());
                case LOGOUT -> logOut();
                case END_ALL -> leave();
            }
        }

        void leave() {
            postern.logins().endAll(identity.subject());
            tokens.clear();
        }

        private void logIn() {
            tokens.add(postern.issue(identity, Client.UNKNOWN).tokens().accessToken());
        }

        private void logOut() {
            postern.revoke(tokens.removeFirst(), EndReason.LOGOUT);
        }
    }

    /** Fills the store up to so many logins, each of a user of its own: copies of one that was made as ever. */
    private static void fill(RedisClient redis, Postern postern, int total) {
        var issued = postern.issue(REFERENCE, Client.UNKNOWN);
        var subject = REFERENCE.subject();
        var record = redis.get(loginKey(subject, issued.authentication().loginId()));
        var time = redis.zscore(indexKey(subject), issued.authentication().loginId());
        assertThat(record).contains(subjectLine(subject));
        var oneDay = SetParams.setParams().px(DAY_MILLIS);
        while (redis.dbSize() < 2L * total) {
            var missing = (2L * total - redis.dbSize() + 1) / 2;
            try (var pipeline = redis.pipelined()) {
                for (var i = 0; i < Math.min(BATCH, missing); i++) {
                    var other = TestLogins.subject();
                    var id = LoginIds.newId(other, RANDOM);
                    pipeline.set(loginKey(other, id), record.replace(subjectLine(subject), subjectLine(other)), oneDay);
                    pipeline.zadd(indexKey(other), time, id);
                    pipeline.pexpire(indexKey(other), DAY_MILLIS);
                }
                pipeline.sync();
            }
        }
        postern.logins().endAll(subject);
        assertThat(redis.dbSize()).as("keys in the store").isBetween(2L * total - 4, 2L * total + 4);
    }

    private static String subjectLine(String subject) {
        return "\nu\t" + subject + "\n";
    }

    private static String loginKey(String subject, String id) {
        return "auth:{" + LoginIds.tag(subject) + "}:login:" + id;
    }

    private static String indexKey(String subject) {
        return "auth:{" + LoginIds.tag(subject) + "}:sub:" + subject;
    }

    private static Postern postern(RedisServer server) {
        var config = AuthConfig.of(Map.of(
                "auth.store", "redis",
                "auth.redis.uri", server.uri(),
                "auth.redis.timeout", "20s",
                "auth.session.cache", "off")); // or a check would be none
        return Postern.builder(config).events(event -> {}).build();
    }
}
