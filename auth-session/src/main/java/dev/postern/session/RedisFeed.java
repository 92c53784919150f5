package dev.postern.session;

import dev.postern.RevocationFeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The log of ended logins: a stream, whose entries the server numbers, and a channel on which it says that there is a new
 * one. Entries go away when no token of their login can be valid any more.
 */
final class RedisFeed implements RevocationFeed {
    /** How many entries one command reads: their script holds up everybody else. */
    private static final int PAGE = 1_000;

    /**
     * Names a server whose log has lost the place where a read was to go on: it is not the log that was read before, even
     * if nobody may ask for the server's name (INFO).
     */
    private static final String ANOTHER = "another";

    private final RedisKeys keys;
    private final RedisCalls calls;
    private final RedisConnections connections;

    RedisFeed(RedisKeys keys, RedisCalls calls, RedisConnections connections) {
        this.keys = keys;
        this.calls = calls;
        this.connections = connections;
    }

    @Override
    public void append(Collection<String> loginIds, Duration retention) {
        var ids = List.copyOf(loginIds);
        for (var i = 0; i < ids.size(); i += PAGE) {
            var arguments = new ArrayList<>(List.of(millis(retention), "append", keys.revocationsChannel()));
            arguments.addAll(ids.subList(i, Math.min(i + PAGE, ids.size())));
            calls.write(redis -> RedisScript.REVOCATIONS.run(redis, keys.revocations(), arguments));
        }
    }

    @Override
    public Batch read(Optional<String> after, Duration retention) {
        var ids = new ArrayList<String>();
        var position = after.orElse("");
        var isAnother = false;
        while (true) {
            var arguments = List.of(millis(retention), "read", position, String.valueOf(PAGE));
            var page = (List<?>) calls.read(redis -> RedisScript.REVOCATIONS.run(redis, keys.revocations(), arguments));
            var found = (List<?>) page.get(3);
            found.forEach(id -> ids.add((String) id));
            position = (String) page.get(2);
            isAnother |= (Long) page.get(4) == 1;
            if (found.size() < PAGE) {
                var since = Duration.ofMillis(Long.parseLong((String) page.get(0)));
                return new Batch(ids, position, isAnother ? ANOTHER : (String) page.get(1), since);
            }
        }
    }

    @Override
    public Listening listen(Runnable nudge) {
        return RedisNudges.listen(connections, keys.revocationsChannel(), nudge);
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }
}
