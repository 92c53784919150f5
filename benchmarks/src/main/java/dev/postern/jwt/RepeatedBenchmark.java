package dev.postern.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetKeyPairGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.Postern;
import dev.postern.Revocations;
import dev.postern.testkit.RedisServer;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import redis.clients.jedis.Jedis;

/** Tokens that come again, with the whole question of a server: is it good, and does its login go on. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls setUp first
public class RepeatedBenchmark {
    private static final int TOKENS = 64;

    /** With what. */
    @Param("HS256")
    public String algorithm = "HS256";

    private final String[] tokens = new String[TOKENS];
    private RedisServer redis;
    private Postern postern;
    private int next;

    /** Starts a Redis and a node that has used it for longer than a token lives, and logs in. */
    @Setup
    public void setUp() throws JOSEException {
        redis = RedisServer.start();
        try (var client = new Jedis(URI.create(redis.uri()))) {
            client.hset("auth:{ended}:state", "since", "0");
        }
        postern = Postern.from(AuthConfig.of(Map.of(
                "auth.strategy",
                "jwt",
                "auth.store",
                "redis",
                "auth.redis.uri",
                redis.uri(),
                "auth.jwt.algorithm",
                algorithm,
                "auth.jwt.key",
                key(),
                "auth.jwt.revocation",
                "pushed")));
        while (!postern.revocations().map(Revocations::status).orElseThrow().current()) {
            Thread.onSpinWait();
        }
        for (var i = 0; i < TOKENS; i++) {
            tokens[i] = postern.issue(Tokens.ALICE, new Client("laptop", "Mozilla/5.0", "127.0.0.1"))
                    .tokens()
                    .accessToken();
        }
        if (!(authenticate() instanceof AuthResult.Accepted)) {
            throw new IllegalStateException("a good token is refused");
        }
    }

    /** One question. */
    @Benchmark
    public AuthResult authenticate() {
        next = (next + 1) % TOKENS;
        return postern.authenticate(tokens[next]);
    }

    /** Stops both. */
    @TearDown
    public void tearDown() {
        postern.close();
        redis.close();
    }

    private String key() throws JOSEException {
        return switch (algorithm) {
            case "HS256" -> {
                var secret = new byte[32];
                new SecureRandom().nextBytes(secret);
                yield Base64.getEncoder().encodeToString(secret);
            }
            case "RS256" -> new RSAKeyGenerator(2048).keyID("key").generate().toJSONString();
            case "ES256" ->
                new ECKeyGenerator(Curve.P_256).keyID("key").generate().toJSONString();
            default ->
                new OctetKeyPairGenerator(Curve.Ed25519).keyID("key").generate().toJSONString();
        };
    }
}
