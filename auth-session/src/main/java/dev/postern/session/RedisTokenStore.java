package dev.postern.session;

import dev.postern.AttemptBuckets;
import dev.postern.AuthConfig;
import dev.postern.ConfigKeys;
import dev.postern.InsertResult;
import dev.postern.LoginIds;
import dev.postern.LoginLimit;
import dev.postern.LoginRecord;
import dev.postern.TokenStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/**
 * Keeps logins in Redis 6.2 or newer, or Valkey, for any number of servers. Safe for use by many threads.
 *
 * <p>Each verb is one command. Two keys are all there is of a login: a hash, and an entry in the index of its subject;
 * what a verb costs depends on the logins of that subject, never on how many the store holds. Keys go away by themselves
 * some time after the login is over; whether it is over is not decided by that, but by the record (see
 * {@link LoginRecord#isLive}).
 *
 * <p>Every wait is bounded by what the client was configured with. A read whose connection turns out to be dead is made
 * once more on a fresh one; a write is not, because nobody knows whether it was done.
 *
 * <p>The server must not evict keys ({@code maxmemory-policy noeviction}, its default): an evicted login is logged out,
 * and one whose index is evicted is missed by {@link #deleteAll}.
 */
public final class RedisTokenStore implements TokenStore {
    /** How long a key outlives its login, so that clocks which differ a little never make one vanish early. */
    static final Duration SLACK = Duration.ofMinutes(1);

    /** What the script answers if the limit refuses the login. */
    private static final Long REFUSED = -1L;

    private final RedisKeys keys;
    private final RedisCalls calls;
    private final Runnable close;

    private RedisTokenStore(UnifiedJedis redis, String prefix, Runnable close) {
        this.keys = new RedisKeys(prefix);
        this.calls = new RedisCalls(redis);
        this.close = close;
    }

    /**
     * Keeps logins by this client, whose time-outs and pool bound all waiting (by default Jedis waits for a free
     * connection for ever). Whoever made the client closes it, after the last use of this store.
     *
     * @param prefix what all keys start with: 1 to 32 letters, digits, - or _
     * @throws IllegalArgumentException if the prefix is something else
     */
    public static RedisTokenStore of(UnifiedJedis redis, String prefix) {
        return new RedisTokenStore(redis, prefix, () -> {});
    }

    /** Opens what is configured. Does not connect: a server that is down now may be up when the first request comes. */
    static RedisTokenStore open(AuthConfig config) {
        var endpoint = RedisEndpoint.parse(config.get(ConfigKeys.REDIS_URI));
        var pool = new ConnectionPoolConfig();
        pool.setMaxTotal(config.get(ConfigKeys.REDIS_POOL_SIZE));
        pool.setMaxIdle(config.get(ConfigKeys.REDIS_POOL_SIZE));
        pool.setMaxWait(config.get(ConfigKeys.REDIS_POOL_WAIT));
        pool.setJmxEnabled(false);
        var redis = RedisClient.builder()
                .hostAndPort(endpoint.host(), endpoint.port())
                .clientConfig(new RedisConnectionConfig(endpoint, config.get(ConfigKeys.REDIS_TIMEOUT)))
                .poolConfig(pool)
                .build();
        return new RedisTokenStore(redis, config.get(ConfigKeys.REDIS_PREFIX), redis::close);
    }

    /**
     * Inserts a login as {@link TokenStore#insert} says.
     *
     * @throws IllegalArgumentException if the id was not made for the subject: it must start with
     *     {@link LoginIds#tag}
     */
    @Override
    public InsertResult insert(LoginRecord record, LoginLimit limit) {
        var tag = LoginIds.tag(record.subject());
        if (!record.id().startsWith(tag)) {
            throw new IllegalArgumentException("the login id was made for another subject");
        }
        var arguments = new ArrayList<>(List.of(
                keys.loginsOf(tag),
                record.id(),
                String.valueOf(limit.max()),
                String.valueOf(record.lastSeenAt().toEpochMilli()),
                String.valueOf(record.authenticatedAt().toEpochMilli()),
                timeToLive(record),
                limit.policy() == LoginLimit.Policy.REFUSE_NEW ? "1" : "0",
                limit.policy() == LoginLimit.Policy.ONE_PER_DEVICE ? device(record) : ""));
        addFields(arguments, RedisRecord.encode(record));
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
        return label.isBlank() ? "" : label;
    }

    @Override
    public Optional<LoginRecord> find(String id) {
        if (!LoginIds.isValid(id)) {
            return Optional.empty();
        }
        return RedisRecord.decode(id, calls.read(redis -> redis.hgetAll(keys.login(id))));
    }

    @Override
    public boolean replace(LoginRecord current, LoginRecord next) {
        TokenStore.checkSuccessor(current, next);
        var before = RedisRecord.encode(current);
        var after = RedisRecord.encode(next);
        var removed = new HashSet<>(before.keySet());
        removed.removeAll(after.keySet());
        after.entrySet().removeAll(Set.copyOf(before.entrySet()));
        var arguments = new ArrayList<>(
                List.of(String.valueOf(current.version()), timeToLive(next), String.valueOf(2 * after.size())));
        addFields(arguments, after);
        arguments.addAll(removed);
        return isOne(calls.write(redis -> RedisScript.REPLACE.run(redis, keysOf(next), arguments)));
    }

    @Override
    public boolean delete(String id) {
        return LoginIds.isValid(id) && delete(id, List.of(keys.subjectsOf(LoginIds.tagOf(id)), id));
    }

    @Override
    public boolean delete(String id, String secretHash) {
        return LoginIds.isValid(id) && delete(id, List.of(keys.subjectsOf(LoginIds.tagOf(id)), id, secretHash));
    }

    private boolean delete(String id, List<String> arguments) {
        return isOne(calls.write(redis -> RedisScript.DELETE.run(redis, List.of(keys.login(id)), arguments)));
    }

    @Override
    public List<LoginRecord> findAll(String subject) {
        var logins = List.of(keys.loginsOf(LoginIds.tag(subject)));
        var found =
                (List<?>) calls.read(redis -> RedisScript.FIND_ALL.run(redis, List.of(keys.subject(subject)), logins));
        var records = new ArrayList<LoginRecord>();
        for (var i = 0; i < found.size(); i += 2) {
            RedisRecord.decode((String) found.get(i), pairs((List<?>) found.get(i + 1)))
                    .ifPresent(records::add);
        }
        return List.copyOf(records);
    }

    @Override
    public Set<String> deleteAll(String subject) {
        return deleteAll(subject, List.of(keys.loginsOf(LoginIds.tag(subject))));
    }

    @Override
    public Set<String> deleteOthers(String subject, String keepId) {
        return LoginIds.isValid(keepId)
                ? deleteAll(subject, List.of(keys.loginsOf(LoginIds.tag(subject)), keepId))
                : deleteAll(subject);
    }

    private Set<String> deleteAll(String subject, List<String> arguments) {
        return texts((List<?>)
                calls.write(redis -> RedisScript.DELETE_ALL.run(redis, List.of(keys.subject(subject)), arguments)));
    }

    @Override
    public Optional<AttemptBuckets> attempts() {
        return Optional.of(new RedisAttempts(keys, calls));
    }

    @Override
    public void close() {
        close.run();
    }

    private List<String> keysOf(LoginRecord record) {
        return List.of(keys.login(record.id()), keys.subject(record.subject()));
    }

    /** Relative, from the record's own times: the server's clock takes no part in the end of a login. */
    private static String timeToLive(LoginRecord record) {
        var left = Duration.between(record.lastSeenAt(), record.endsAt());
        return String.valueOf((left.isNegative() ? SLACK : left.plus(SLACK)).toMillis());
    }

    private static void addFields(List<String> arguments, Map<String, String> fields) {
        fields.forEach((name, value) -> {
            arguments.add(name);
            arguments.add(value);
        });
    }

    private static Map<String, String> pairs(List<?> list) {
        var pairs = new HashMap<String, String>();
        for (var i = 0; i < list.size(); i += 2) {
            pairs.put((String) list.get(i), (String) list.get(i + 1));
        }
        return pairs;
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
