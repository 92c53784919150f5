package dev.postern.session;

import dev.postern.AttemptBuckets;
import dev.postern.AuthConfig;
import dev.postern.ConfigException;
import dev.postern.ConfigKeys;
import dev.postern.InsertResult;
import dev.postern.LoginIds;
import dev.postern.LoginLimit;
import dev.postern.LoginRecord;
import dev.postern.RevocationFeed;
import dev.postern.TokenStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import redis.clients.jedis.UnifiedJedis;

/**
 * Keeps logins in Redis 6.2 or newer, or Valkey, for any number of servers. Safe for use by many threads.
 *
 * <p>Each verb is one command. Two keys are all there is of a login: a string, and an entry in the index of its subject;
 * what a verb costs depends on the logins of that subject, never on how many the store holds. Keys go away by themselves
 * some time after the login is over; whether it is over is not decided by that, but by the record (see
 * {@link LoginRecord#isLive}).
 *
 * <p>Look-ups of concurrent requests are sent together, each a command of its own, if the store was configured and is no
 * Cluster; one waits for those of others, which are bounded in the same way, and is made alone if they do not end.
 *
 * <p>Every wait is bounded by what the client was configured with. A read whose connection turns out to be dead is made
 * once more on a fresh one; a write is not, because nobody knows whether it was done. What a server puts off, because a
 * slot is moving or another server is taking over, is repeated for as long as an answer may take.
 *
 * <p>All keys of a subject live in one slot of a Cluster. While that slot is moving, only logins are looked up and ended
 * one by one: a script that would see half of a subject's logins does not run.
 *
 * <p>The server must not evict keys ({@code maxmemory-policy noeviction}, its default): an evicted login is logged out,
 * and one whose index is evicted is missed by {@link #deleteAll}. A configured store that evicts is refused at start;
 * whether it does is looked at again after each lost connection, and then the log says so.
 */
public final class RedisTokenStore implements TokenStore {
    /** How long a key outlives its login, so that clocks which differ a little never make one vanish early. */
    static final Duration SLACK = Duration.ofMinutes(1);

    /** What the script answers if the limit refuses the login. */
    private static final Long REFUSED = -1L;

    /** How long a client that was passed in repeats what a Cluster puts off. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final RedisKeys keys;
    private final RedisConnections connections;
    private final RedisCalls calls;
    private final RedisValues values;
    private final Optional<RedisReplicas> replicas;

    private RedisTokenStore(
            RedisKeys keys,
            RedisConnections connections,
            RedisCalls calls,
            RedisValues values,
            Optional<RedisReplicas> replicas) {
        this.keys = keys;
        this.connections = connections;
        this.calls = calls;
        this.values = values;
        this.replicas = replicas;
    }

    /**
     * Keeps logins by this client, whose time-outs and pool bound all waiting (by default Jedis waits for a free
     * connection for ever). Whoever made the client closes it, after the last use of this store.
     *
     * <p>Of a client of sentinels, connections that have died while idle can't be dropped: let it test them
     * ({@code testWhileIdle}).
     *
     * <p>For a Cluster better let the configuration make the client. One made by Jedis sends a command again whose
     * connection broke, and what was done the first time then looks as if somebody else had done it.
     *
     * @param prefix what all keys start with: 1 to 32 letters, digits, - or _
     * @throws IllegalArgumentException if the prefix is something else
     */
    public static RedisTokenStore of(UnifiedJedis redis, String prefix) {
        var keys = new RedisKeys(prefix);
        var connections = RedisConnections.of(redis);
        var calls = new RedisCalls(connections, PATIENCE, RedisEviction::complain);
        return new RedisTokenStore(keys, connections, calls, RedisValues.oneByOne(calls), Optional.empty());
    }

    /**
     * Opens what is configured. A server that is down now may be up when the first request comes; one that is up and
     * evicts keys is refused.
     *
     * @throws ConfigException if the server evicts keys and the configuration does not allow it
     */
    static RedisTokenStore open(AuthConfig config) {
        var connections = RedisOpening.open(config);
        boolean mayEvict = config.get(ConfigKeys.REDIS_ALLOW_EVICTION);
        if (!mayEvict) {
            RedisEviction.refuse(connections);
        }
        var timeout = config.get(ConfigKeys.REDIS_TIMEOUT);
        var calls = new RedisCalls(connections, timeout, mayEvict ? redis -> {} : RedisEviction::complain);
        int count = config.get(ConfigKeys.REDIS_WAIT_REPLICAS);
        return new RedisTokenStore(
                new RedisKeys(config.get(ConfigKeys.REDIS_PREFIX)),
                connections,
                calls,
                isCluster(config) ? RedisValues.oneByOne(calls) : new RedisLookups(connections, calls, timeout),
                count == 0
                        ? Optional.empty()
                        : Optional.of(
                                new RedisReplicas(connections, count, config.get(ConfigKeys.REDIS_WAIT_TIMEOUT))));
    }

    private static boolean isCluster(AuthConfig config) {
        return RedisEndpoint.parse(config.get(ConfigKeys.REDIS_URI)).topology() == RedisEndpoint.Topology.CLUSTER;
    }

    @Override
    public InsertResult insert(LoginRecord record, LoginLimit limit) {
        TokenStore.checkId(record);
        var tag = LoginIds.tag(record.subject());
        var arguments = List.of(
                keys.loginsOf(tag),
                record.id(),
                String.valueOf(limit.max()),
                String.valueOf(record.lastSeenAt().toEpochMilli()),
                String.valueOf(record.authenticatedAt().toEpochMilli()),
                timeToLive(record),
                limit.policy() == LoginLimit.Policy.REFUSE_NEW ? "1" : "0",
                limit.policy() == LoginLimit.Policy.ONE_PER_DEVICE ? device(record) : "",
                RedisRecord.lines(RedisRecord.encode(record)));
        var result = calls.write(redis -> RedisScript.INSERT.run(redis, keysOf(record), arguments));
        if (result instanceof List<?> ended) {
            return InsertResult.ended(texts(ended));
        }
        if (result.equals(REFUSED)) {
            return InsertResult.REFUSED;
        }
        throw new IllegalStateException("the login id is there already");
    }

    private static String device(LoginRecord record) {
        var label = record.client().label();
        return label.isBlank() ? "" : RedisFields.escaped(label);
    }

    @Override
    public Optional<LoginRecord> find(String id) {
        if (!LoginIds.isValid(id)) {
            return Optional.empty();
        }
        return RedisRecord.decode(id, values.read(keys.login(id)));
    }

    @Override
    public List<LoginRecord> findEach(Collection<String> ids) {
        var valid = ids.stream().filter(LoginIds::isValid).toList();
        var found = values.readEach(valid.stream().map(keys::login).toList());
        return IntStream.range(0, valid.size())
                .mapToObj(i -> RedisRecord.decode(valid.get(i), found.get(i)))
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public boolean replace(LoginRecord current, LoginRecord next) {
        TokenStore.checkSuccessor(current, next);
        var fields = RedisRecord.encode(next);
        var known = new HashSet<>(RedisRecord.encode(current).keySet());
        known.addAll(fields.keySet());
        var arguments = new ArrayList<>(
                List.of(String.valueOf(current.version()), timeToLive(next), RedisRecord.lines(fields)));
        arguments.addAll(known);
        return isOne(calls.write(redis -> RedisScript.REPLACE.run(redis, keysOf(next), arguments)));
    }

    @Override
    public boolean delete(String id) {
        return LoginIds.isValid(id) && deleteIf(id, "");
    }

    @Override
    public boolean delete(String id, String secretHash) {
        return LoginIds.isValid(id) && !secretHash.isEmpty() && deleteIf(id, secretHash);
    }

    /** An empty hash fits every login. */
    private boolean deleteIf(String id, String secretHash) {
        var tag = LoginIds.tagOf(id);
        return isOne(end(
                RedisScript.DELETE,
                List.of(keys.login(id)),
                List.of(keys.subjectsOf(tag), id, RedisFields.escaped(secretHash), markOf(tag))));
    }

    @Override
    public List<LoginRecord> findAll(String subject) {
        var logins = List.of(keys.loginsOf(LoginIds.tag(subject)));
        var found = (List<?>) calls.read(redis -> RedisScript.FIND_ALL.run(redis, keysOf(subject), logins));
        var records = new ArrayList<LoginRecord>();
        for (var i = 0; i < found.size(); i += 2) {
            var text = (String) found.get(i + 1);
            RedisRecord.decode((String) found.get(i), text.getBytes(StandardCharsets.UTF_8))
                    .ifPresent(records::add);
        }
        return List.copyOf(records);
    }

    @Override
    public Set<String> deleteAll(String subject) {
        return deleteAllBut("", subject);
    }

    @Override
    public Set<String> deleteOthers(String subject, String keepId) {
        return deleteAllBut(LoginIds.isValid(keepId) ? keepId : "", subject);
    }

    private Set<String> deleteAllBut(String keepId, String subject) {
        var tag = LoginIds.tag(subject);
        return texts((List<?>)
                end(RedisScript.DELETE_ALL, keysOf(subject), List.of(keys.loginsOf(tag), keepId, markOf(tag))));
    }

    @Override
    public Optional<AttemptBuckets> attempts() {
        return Optional.of(new RedisAttempts(keys, calls));
    }

    @Override
    public Optional<RevocationFeed> feed() {
        return Optional.of(new RedisFeed(keys, calls, connections));
    }

    @Override
    public void close() {
        connections.close();
    }

    /** A write that ends logins: it waits for replicas if it is told to. */
    private Object end(RedisScript script, List<String> keys, List<String> arguments) {
        return replicas.isPresent()
                ? calls.write(() -> replicas.get().run(script, keys, arguments))
                : calls.write(redis -> script.run(redis, keys, arguments));
    }

    /** What a script writes that finds nothing to end: from Redis 7.2 on, WAIT waits for writes only. */
    private String markOf(String tag) {
        return replicas.isPresent() ? keys.mark(tag) : "";
    }

    /** The index, and a key that is never there, for which {@link RedisKeys#absent} has the reason. */
    private List<String> keysOf(String subject) {
        return List.of(keys.subject(subject), keys.absent(LoginIds.tag(subject)));
    }

    private List<String> keysOf(LoginRecord record) {
        return List.of(keys.login(record.id()), keys.subject(record.subject()));
    }

    /** Relative, from the record's own times: the server's clock takes no part in the end of a login. */
    private static String timeToLive(LoginRecord record) {
        var left = Duration.between(record.lastSeenAt(), record.endsAt());
        return String.valueOf((left.isNegative() ? SLACK : left.plus(SLACK)).toMillis());
    }

    private static Set<String> texts(List<?> list) {
        var texts = new HashSet<String>();
        list.forEach(item -> texts.add((String) item));
        return Set.copyOf(texts);
    }

    private static boolean isOne(Object result) {
        return result.equals(1L);
    }
}
