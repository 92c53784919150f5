package dev.postern.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/** A script that runs on the server, as one step. */
record RedisScript(String source, String sha1) {
    static final RedisScript INSERT = load("field.lua", "insert.lua");
    static final RedisScript REPLACE = load("field.lua", "replace.lua");
    static final RedisScript DELETE = load("field.lua", "delete.lua");
    static final RedisScript DELETE_ALL = load("delete-all.lua");
    static final RedisScript FIND_ALL = load("find-all.lua");
    static final RedisScript ATTEMPTS = load("attempts.lua");
    static final RedisScript REVOCATIONS = load("revocations.lua");

    /** Runs by digest; a server that doesn't know it yet, or no longer, has run nothing and gets the source. */
    Object run(UnifiedJedis redis, List<String> keys, List<String> arguments) {
        try {
            return redis.evalsha(sha1, keys, arguments);
        } catch (JedisNoScriptException e) {
            return redis.eval(source, keys, arguments);
        }
    }

    /** The same for a caller that sends the command over a connection of its choice. */
    Object run(Function<CommandObject<Object>, Object> sender, List<String> keys, List<String> arguments) {
        try {
            return sender.apply(command(Protocol.Command.EVALSHA, sha1, keys, arguments));
        } catch (JedisNoScriptException e) {
            return sender.apply(command(Protocol.Command.EVAL, source, keys, arguments));
        }
    }

    private static CommandObject<Object> command(
            Protocol.Command name, String script, List<String> keys, List<String> arguments) {
        var words = new CommandArguments(name)
                .add(script)
                .add(keys.size())
                .addObjects(keys)
                .addObjects(arguments);
        return new CommandObject<>(words, BuilderFactory.AGGRESSIVE_ENCODED_OBJECT);
    }

    /** Makes one script of these files. */
    private static RedisScript load(String... names) {
        var source = Stream.of(names).map(RedisScript::read).collect(Collectors.joining());
        try {
            var digest = MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.UTF_8));
            return new RedisScript(source, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    private static String read(String name) {
        try (var in = RedisScript.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
