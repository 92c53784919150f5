package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.LoginLimit;
import dev.postern.LoginRecord;
import dev.postern.MemoryTokenStore;
import dev.postern.Reason;
import dev.postern.Resources;
import dev.postern.testkit.MutableClock;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The last value that is taken and the first that is not. */
class VerifierBoundsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final AuthConfig CONFIG = AuthConfig.of(Map.of("auth.jwt.audience", "api"));

    @Test
    void aTokenOfExactlyTheGreatestLengthIsRead() {
        var tried = 0;
        for (var id : new String[] {"k", "kk", "kkk", "kkkk"}) {
            for (var length = 5_800; length < 6_100; length++) {
                var token = token(id, ",\"x\":\"" + "x".repeat(length) + "\"");
                if (token.length() == Jws.MAX_LENGTH) {
                    assertThat(reason(id, token)).isNull();
                    tried++;
                }
            }
        }
        assertThat(tried).isPositive();
    }

    @Test
    void aHeaderOfExactlyTheGreatestLengthIsRead() {
        var fits = "k".repeat(1_536 - header("").length());

        assertThat(token(fits, "").indexOf('.')).isEqualTo(2_048);
        assertThat(reason(fits, token(fits, ""))).isNull();
        assertThat(reason(fits + "k", token(fits + "k", ""))).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void anIdOfExactlyTheGreatestLengthIsTaken() {
        assertThat(reasonOfTokenId("j".repeat(256))).isNull();
        assertThat(reasonOfTokenId("j".repeat(257))).isEqualTo(Reason.BAD_CLAIM);
    }

    @Test
    void anExponentOfExactlyTheGreatestSizeIsRead() {
        for (var number : new String[] {"1e400", "1e-400"}) {
            assertThat(read(number)).as(number).isPresent();
        }
        for (var number : new String[] {"1e401", "1e-401"}) {
            assertThat(read(number)).as(number).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPointHasCoordinatesOfTheFieldAndNoOthers(EllipticCurve curve) {
        var b = curve.parameters().getCurve().getB();
        var p = ((ECFieldFp) curve.parameters().getCurve().getField()).getP();
        var y = b.modPow(p.add(BigInteger.ONE).shiftRight(2), p); // the root, if there is one
        var isRoot = y.modPow(BigInteger.TWO, p).equals(b.mod(p));

        assertThat(curve.hasPoint(new ECPoint(BigInteger.ZERO, y))).isEqualTo(isRoot);
        for (var x : new BigInteger[] {p, p.negate()}) {
            assertThat(curve.hasPoint(new ECPoint(x, y))).isFalse();
        }
        for (var other : new BigInteger[] {y.add(p), y.subtract(p)}) {
            assertThat(curve.hasPoint(new ECPoint(BigInteger.ZERO, other))).isFalse();
        }
        assertThat(Algorithm.of(curve).fits(new Point(curve, curve.parameters().getGenerator())))
                .isTrue();
        assertThat(Algorithm.of(curve).fits(new Point(curve, new ECPoint(BigInteger.ONE, BigInteger.ONE))))
                .isFalse();
    }

    @Test
    void aTokenIsKnownByItsTwoDotsWhateverIsBetweenThem() {
        var authenticator = new JwtAuthenticator(
                new JwtVerifier(
                        TestKeys.source(TestKeys.named(Algorithm.HS256, "k")),
                        JwtSettings.of(CONFIG, true),
                        MutableClock.at(NOW)),
                LoginCheck.NONE,
                MutableClock.at(NOW));

        assertThat(authenticator.recognises(".a.b")).isTrue();
        assertThat(authenticator.recognises("..")).isTrue();
        assertThat(authenticator.recognises(".a")).isFalse();
        assertThat(authenticator.recognises("a.b.c.d")).isFalse();
    }

    @Test
    void theRecordOfAnotherStrategySpeaksForNoToken() {
        var clock = MutableClock.at(NOW);
        var store = new MemoryTokenStore(clock, 10);
        var strategy = new JwtStrategyProvider()
                .create(CONFIG, new Resources(store, clock, TestKeys.RANDOM, event -> {}, Optional.empty()));
        var issued = strategy.issuer().orElseThrow().issue(Identity.of("alice"), Client.UNKNOWN);
        var login = store.find(issued.authentication().loginId()).orElseThrow();
        store.delete(login.id());
        store.insert(
                new LoginRecord(
                        login.id(),
                        1,
                        "other",
                        login.identity(),
                        login.client(),
                        login.authenticatedAt(),
                        login.lastSeenAt(),
                        login.expiresAt(),
                        login.idleTimeout(),
                        login.secretHash(),
                        login.data()),
                new LoginLimit(5));

        assertThat(strategy.authenticator().authenticate(issued.tokens().accessToken()))
                .isEqualTo(new AuthResult.Rejected(Reason.ENDED));
    }

    private static Optional<Map<String, Object>> read(String number) {
        return StrictJson.object(("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8));
    }

    private static Reason reasonOfTokenId(String tokenId) {
        var key = TestKeys.named(Algorithm.HS256, "k");
        return reason("k", TestKeys.sign(key, header("k"), payload(tokenId, "")));
    }

    private static String token(String id, String more) {
        return TestKeys.sign(TestKeys.named(Algorithm.HS256, id), header(id), payload("j", more));
    }

    private static String header(String id) {
        return "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"" + id + "\"}";
    }

    private static String payload(String tokenId, String more) {
        return "{\"iss\":\"postern\",\"sub\":\"alice\",\"aud\":\"api\",\"exp\":" + (NOW.getEpochSecond() + 300)
                + ",\"iat\":" + NOW.getEpochSecond() + ",\"jti\":\"" + tokenId + "\",\"sid\":\"s\"" + more + "}";
    }

    private static Reason reason(String id, String token) {
        var source = TestKeys.source(TestKeys.named(Algorithm.HS256, id));
        return new JwtVerifier(source, JwtSettings.of(CONFIG, true), MutableClock.at(NOW))
                .verify(token, NOW)
                .refusal();
    }

    /** A public key that says whatever point it is told to. */
    private record Point(EllipticCurve curve, ECPoint point) implements ECPublicKey {
        private static final long serialVersionUID = 1;

        @Override
        public ECPoint getW() {
            return point;
        }

        @Override
        public ECParameterSpec getParams() {
            return curve.parameters();
        }

        @Override
        public String getAlgorithm() {
            return "EC";
        }

        @Override
        public String getFormat() {
            return "X.509";
        }

        @Override
        public byte[] getEncoded() {
            return new byte[0];
        }
    }
}
