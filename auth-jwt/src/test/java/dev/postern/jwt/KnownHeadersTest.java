package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;

/** A header that was read before: it says the same, and excuses nothing. */
class KnownHeadersTest {
    private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"k\"}";
    private static final JwtKey KEY = TestKeys.named(Algorithm.HS256, "k");

    private final AtomicReference<JwtKey> inForce = new AtomicReference<>(KEY);
    private final KnownHeaders headers = new KnownHeaders();

    @Test
    void theHeaderOfAGoodTokenIsReadOnce() {
        var token = TestKeys.sign(KEY, HEADER, "{}");
        assertThat(found(token)).isNull();
        assertThat(type(token)).isEqualTo("at+jwt");

        assertThat(found(token)).isEqualTo(new KnownHeaders.Header("HS256", "k", "at+jwt"));
        var known = found(token);
        assertThat(type(TestKeys.sign(KEY, HEADER, "{\"a\":1}"))).isEqualTo("at+jwt");
        assertThat(found(token)).isSameAs(known);
    }

    @Test
    void theHeaderOfABadTokenIsNotKept() {
        var stranger = JwtKey.symmetric("k", Algorithm.HS256, (SecretKey)
                ConfiguredKeys.generate(Algorithm.HS256, TestKeys.RANDOM).verifying());
        var forged = TestKeys.sign(stranger, HEADER, "{}");

        assertThat(refusal(forged)).isEqualTo(Reason.BAD_SIGNATURE);
        assertThat(found(forged)).isNull();
    }

    @Test
    void aKnownHeaderMakesNoSignatureGood() {
        var good = TestKeys.sign(KEY, HEADER, "{}");
        assertThat(refusal(good)).isNull();

        assertThat(refusal(good.substring(0, good.lastIndexOf('.') + 1) + "A".repeat(43)))
                .isEqualTo(Reason.BAD_SIGNATURE);
        assertThat(refusal(good.replace(".", "!."))).isEqualTo(Reason.MALFORMED);
        assertThat(refusal(good.replaceFirst("^.", "\u4e00"))).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void aKeyThatIsGoneOrAnotherOfThatNameIsAskedForAllTheSame() {
        var token = TestKeys.sign(KEY, HEADER, "{}");
        assertThat(refusal(token)).isNull();

        inForce.set(null);
        assertThat(refusal(token)).isEqualTo(Reason.UNKNOWN_KEY);
        inForce.set(TestKeys.named(Algorithm.HS512, "k"));
        assertThat(refusal(token)).isEqualTo(Reason.BAD_SIGNATURE);
    }

    @Test
    void aHeaderThatBeginsWithAKnownOneIsAnother() {
        headers.keep(bytes("abcd."), 4, new KnownHeaders.Header("a", "b", "c"));

        assertThat(headers.find(bytes("abcd.x"), 4)).isNotNull();
        assertThat(headers.find(bytes("abcde.x"), 5)).isNull();
        assertThat(headers.find(bytes("abc.x"), 3)).isNull();
        assertThat(headers.find(bytes("abce.x"), 4)).isNull();
    }

    @Test
    void theOldestMakesRoom() {
        for (var i = 0; i <= KnownHeaders.MOST; i++) {
            headers.keep(bytes("h" + i), 2, new KnownHeaders.Header("a", "" + i, "c"));
            headers.keep(bytes("h1"), 2, new KnownHeaders.Header("a", "another", "c"));
        }

        assertThat(headers.find(bytes("h0"), 2)).isNull();
        for (var i = 2; i <= KnownHeaders.MOST; i++) {
            assertThat(headers.find(bytes("h" + i), 2)).isEqualTo(new KnownHeaders.Header("a", "" + i, "c"));
        }
    }

    private String type(String token) {
        var jws = verify(token).verified();
        return jws == null ? "refused" : String.valueOf(jws.type());
    }

    private Reason refusal(String token) {
        return verify(token).refusal();
    }

    private Jws.Outcome verify(String token) {
        return Jws.verify(token, headers, (id, now) -> id.equals("k") ? inForce.get() : null, Instant.EPOCH);
    }

    private KnownHeaders.Header found(String token) {
        return headers.find(bytes(token), token.indexOf('.'));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
