package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.Base64Url;
import dev.postern.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cookbook of JOSE: signatures in the one form that is taken here, and right ones in forms that are not. */
class Rfc7520Test {
    private static final String CONTENT = "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4g"
            + "WW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hl"
            + "cmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";

    @ParameterizedTest
    @CsvSource({
        "4_1.rsa_v15_signature,RS256,true",
        "4_2.rsa-pss_signature,PS384,false",
        "4_3.ecdsa_signature,ES512,false",
        "4_4.hmac-sha2_integrity_protection,HS256,true"
    })
    void section4PassesTheGate(String file, Algorithm algorithm, boolean reproducible) throws Exception {
        var example = jws(file);
        var key = key(example, 0, algorithm);
        var token = (String) object(example, "output").get("compact");
        var jws = Jws.verify(token, TestKeys.source(key), Objects::isNull, Instant.EPOCH)
                .verified();

        assertThat(jws.payload()).isEqualTo(Base64Url.decode(CONTENT));
        if (reproducible) {
            assertThat(TestKeys.signInput(key, token.substring(0, token.lastIndexOf('.'))))
                    .isEqualTo(token);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "4_1.rsa_v15_signature,RS256",
        "4_2.rsa-pss_signature,PS384",
        "4_3.ecdsa_signature,ES512",
        "4_4.hmac-sha2_integrity_protection,HS256",
        "4_5.signature_with_detached_content,HS256",
        "4_6.protecting_specific_header_fields,HS256",
        "4_7.protecting_content_only,HS256",
        "4_8.multiple_signatures,RS256"
    })
    void theJsonSerializationIsRefusedUnderItsOwnKey(String file, Algorithm algorithm) throws Exception {
        var example = jws(file);
        var forms = object(example, "output").entrySet().stream()
                .filter(form -> !form.getKey().equals("compact"))
                .toList();

        assertThat(forms).isNotEmpty();
        for (var i = 0; i < jwks(example).size(); i++) {
            var key = key(example, i, algorithm);
            for (var form : forms) {
                assertRefused(Reason.MALFORMED, TestKeys.jsonOf(form.getValue()), key);
            }
        }
    }

    @Test
    void detachedContentIsRefusedUnlessItIsAttached() throws Exception {
        var example = jws("4_5.signature_with_detached_content");
        var key = key(example, 0, Algorithm.HS256);
        var token = (String) object(example, "output").get("compact");

        assertRefused(Reason.BAD_SIGNATURE, token, key);
        assertThat(Jws.verify(
                                token.replace("..", "." + CONTENT + "."),
                                TestKeys.source(key),
                                type -> true,
                                Instant.EPOCH)
                        .verified())
                .isNotNull();
    }

    /** What is not signed does not count, even where the signature over the rest is right. */
    @ParameterizedTest
    @CsvSource({
        "4_6.protecting_specific_header_fields,HS256,0,UNKNOWN_KEY",
        "4_7.protecting_content_only,HS256,0,MALFORMED",
        "4_8.multiple_signatures,RS256,0,UNKNOWN_KEY",
        "4_8.multiple_signatures,ES512,1,MALFORMED",
        "4_8.multiple_signatures,HS256,2,"
    })
    void aHeaderCountsAsFarAsItIsSigned(String file, Algorithm algorithm, int index, Reason refusal) throws Exception {
        var example = jws(file);
        var key = key(example, index, algorithm);
        var signatures = (List<?>) object(object(example, "output"), "json").get("signatures");
        var one = (Map<?, ?>) signatures.get(index);
        var input = (one.containsKey("protected") ? one.get("protected") : "") + "." + CONTENT;
        var signature = String.valueOf(one.get("signature"));

        assertThat(verifies(key, input, signature)).isTrue();
        assertThat(Jws.verify(input + "." + signature, TestKeys.source(key), type -> true, Instant.EPOCH)
                        .refusal())
                .isEqualTo(refusal);
    }

    @Test
    void anUnencodedPayloadIsRefusedThoughItsSignatureIsRight() throws Exception {
        var example = cookbook("rfc7797/hmac-sha2_b64_false");
        var token = (String) object(example, "output").get("compact");
        var key = key(example, 0, Algorithm.HS256);
        var end = token.lastIndexOf('.');

        assertThat(verifies(key, token.substring(0, end), token.substring(end + 1)))
                .isTrue();
        assertRefused(Reason.MALFORMED, token, key);
    }

    @Test
    void rfc8037IsSignedAsPrintedAndRefusedForWantOfAKid() throws Exception {
        var example = cookbook("curve25519/jws");
        var key = key(example, 0, Algorithm.EDDSA);
        var token = (String) object(example, "output").get("compact");
        var end = token.lastIndexOf('.');

        assertThat(verifies(key, token.substring(0, end), token.substring(end + 1)))
                .isTrue();
        assertThat(TestKeys.signInput(key, token.substring(0, end))).isEqualTo(token);
        assertRefused(Reason.UNKNOWN_KEY, token, key);
    }

    @ParameterizedTest
    @CsvSource({"3_1.ec_public_key,3_2.ec_private_key,ES512", "3_3.rsa_public_key,3_4.rsa_private_key,RS256"})
    void section3HasTheHalvesOfOneKey(String publicHalf, String privateHalf, Algorithm algorithm) throws Exception {
        var verifying = Jwk.read(TestKeys.jsonOf(cookbook("jwk/" + publicHalf)), algorithm);
        var signing = Jwk.read(TestKeys.jsonOf(cookbook("jwk/" + privateHalf)), algorithm);

        assertThat(verifying.get(0).signing()).isEmpty();
        assertThat(signing.get(0).verifying()).isEqualTo(verifying.get(0).verifying());
        assertThat(signing.get(0).id()).isEqualTo("bilbo.baggins@hobbiton.example");
        assertThat(signing.get(0).isConsistent(TestKeys.RANDOM)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512"})
    void aKeyForEncryptionSignsNothing(Algorithm algorithm) throws Exception {
        var jwk = TestKeys.jsonOf(cookbook("jwk/3_6.symmetric_key_encryption"));

        assertThatThrownBy(() -> Jwk.read(jwk, algorithm)).isInstanceOf(KeyException.class);
    }

    private static void assertRefused(Reason reason, String token, JwtKey key) {
        assertThat(Jws.verify(token, TestKeys.source(key), type -> true, Instant.EPOCH)
                        .refusal())
                .isEqualTo(reason);
    }

    private static boolean verifies(JwtKey key, String input, String signature) {
        return key.verify(TestKeys.bytes(input), Base64Url.decode(signature));
    }

    private static JwtKey key(Map<?, ?> example, int index, Algorithm algorithm) throws KeyException {
        return Jwk.read(TestKeys.jsonOf(jwks(example).get(index)), algorithm).get(0);
    }

    /** Returns the keys of the example, one for each signature. */
    private static List<?> jwks(Map<?, ?> example) {
        var given = object(example, "input").get("key");
        return given instanceof List<?> several ? several : List.of(given);
    }

    private static Map<?, ?> object(Map<?, ?> parent, String name) {
        return (Map<?, ?>) parent.get(name);
    }

    private static Map<String, Object> jws(String name) throws IOException {
        return cookbook("jws/" + name);
    }

    private static Map<String, Object> cookbook(String name) throws IOException {
        var file = Vectors.file("rfc7520-cookbook/" + name + ".json", "ietf-jose/cookbook");
        return StrictJson.object(Files.readAllBytes(file)).orElseThrow();
    }
}
