package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.AuthConfig;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;

/** Tokens with any header and payload under a right signature: what passes here passes jjwt, with the same claims. */
@Tag("fuzz")
class SignedTokenFuzzTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final JwtSettings SETTINGS = JwtSettings.of(AuthConfig.of(Map.of("auth.jwt.audience", "api")), true);
    private static final SecretKey SECRET = new SecretKeySpec(testKey(), "HmacSHA256");
    private static final JwtKey KEY = JwtKey.symmetric("k", Algorithm.HS256, SECRET);
    private static final JwtVerifier VERIFIER = new JwtVerifier(TestKeys.source(KEY), SETTINGS, Clock.systemUTC());
    private static final JwtParser PEER = Jwts.parser()
            .verifyWith(SECRET)
            .clock(() -> Date.from(NOW))
            .clockSkewSeconds(10)
            .build();
    private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"k\"}";
    private static final String PAYLOAD = "{\"iss\":\"postern\",\"sub\":\"alice\",\"aud\":\"api\",\"exp\":"
            + (NOW.getEpochSecond() + 300) + ",\"iat\":" + NOW.getEpochSecond() + ",\"jti\":\"j\",\"sid\":\"s\"}";

    @FuzzTest(maxDuration = "60s")
    void whatPassesHerePassesThere(FuzzedDataProvider data) {
        fuzzerTestOneInput(data);
    }

    /** One input, also for Jazzer's own command line. */
    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        var header = data.consumeInt(0, 3) == 0 ? edited(HEADER, data) : HEADER.getBytes(StandardCharsets.UTF_8);
        var token = TestKeys.sign(KEY, header, edited(PAYLOAD, data));
        var jwt = VERIFIER.verify(token, NOW).jwt();
        if (jwt != null) {
            var claims = PEER.parseSignedClaims(token).getPayload();
            var names = new HashSet<>(jwt.claims().keySet());
            // jjwt leaves out some that are empty.
            names.removeIf(name -> isEmpty(jwt.claims().get(name)) && !claims.containsKey(name));
            assertThat(claims.keySet()).isEqualTo(names);
            assertThat(claims.getExpiration().toInstant()).isEqualTo(jwt.expiresAt());
            assertThat(claims.getIssuedAt().toInstant()).isEqualTo(jwt.issuedAt());
            jwt.claims().forEach((name, value) -> {
                if (names.contains(name) && !List.of("exp", "iat", "nbf", "aud").contains(name)) {
                    assertThat(plain(claims.get(name))).as(name).isEqualTo(plain(value));
                }
            });
        }
    }

    /** Puts something of any kind into the text, or in the place of all of it. */
    private static byte[] edited(String json, FuzzedDataProvider data) {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        switch (data.consumeInt(0, 3)) {
            case 0 -> {
                return data.consumeBytes(512);
            }
            case 1 -> {
                var at = data.consumeInt(0, bytes.length);
                var until = data.consumeInt(at, Math.min(bytes.length, at + 16));
                return join(
                        Arrays.copyOf(bytes, at),
                        data.consumeBytes(64),
                        Arrays.copyOfRange(bytes, until, bytes.length));
            }
            case 2 -> {
                var member = ",\"" + data.consumeString(16) + "\":" + data.consumeString(64) + "}";
                return join(Arrays.copyOf(bytes, bytes.length - 1), member.getBytes(StandardCharsets.UTF_8));
            }
            default -> {
                return bytes;
            }
        }
    }

    private static byte[] join(byte[]... parts) {
        var joined = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        var at = 0;
        for (var part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }

    private static boolean isEmpty(Object value) {
        return value == null || value.equals("") || value.equals(List.of()) || value.equals(Map.of());
    }

    /** Numbers as jjwt has them, which are doubles where a long is too small; zero without its sign. */
    private static Object plain(Object value) {
        if (value instanceof Number number) {
            return number.doubleValue() + 0.0;
        }
        if (value instanceof Map<?, ?> map) {
            var plain = new HashMap<Object, Object>();
            map.forEach((name, member) -> plain.put(name, plain(member)));
            return plain;
        }
        return value instanceof Collection<?> items
                ? items.stream().map(SignedTokenFuzzTest::plain).toList()
                : value;
    }

    /** A key that is in every copy of this project: for tests and nothing else. */
    private static byte[] testKey() {
        var key = new byte[32];
        Arrays.fill(key, (byte) 't');
        return key;
    }
}
