package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The published attacks on signatures and keys. The verdict is the published one, except where the reviewed list of
 * deviations beside them asks for another; an entry of it that is not needed any more is a failure here.
 */
class WycheproofTest {
    private static final String DEVIATIONS = "expected-deviations.json";
    private static final String HMAC = "hmac_sha256_test.json|hmac_sha384_test.json|hmac_sha512_test.json";
    private static final String NO_SALT = "rsa_pss_2048_sha256_mgf1_0_test.json";

    /** Where one entry is about a whole file, the test of that file shows that it is needed. */
    @Test
    void everyEntryOfTheDeviationsBelongsToATest() throws IOException {
        assertThat(read(DEVIATIONS))
                .containsOnlyKeys(
                        "about",
                        "policy choice, to be decided and written down",
                        "json_web_signature_test.json",
                        "json_web_encryption_test.json",
                        HMAC,
                        NO_SALT,
                        "rsa_pss_2048_sha256_mgf1sha1_20_test.json",
                        "ecdsa_secp256r1_sha256_test.json",
                        "ecdsa_secp256k1_sha256_p1363_test.json",
                        "ecdsa_secp256r1_sha512_p1363_test.json");
    }

    @Test
    void everySignatureIsJudgedRightly() throws IOException {
        var deviations = new TreeMap<Integer, Boolean>();
        for (var item : list(read(DEVIATIONS).get("json_web_signature_test.json"))) {
            var entry = (Map<?, ?>) item;
            deviations.put(id(entry), "accept".equals(entry.get("required")));
        }
        var judged = judgeTokens("json_web_signature_test.json");

        var wrong = judged.stream()
                .filter(verdict -> verdict.accepted() != deviations.getOrDefault(verdict.id(), verdict.published()))
                .toList();
        var needed = judged.stream()
                .filter(verdict -> verdict.accepted() != verdict.published())
                .map(Verdict::id)
                .toList();
        assertThat(wrong).isEmpty();
        assertThat(needed).containsExactlyInAnyOrderElementsOf(deviations.keySet());
        assertThat(judged).hasSize(401);
    }

    @Test
    void everyKeyIsJudgedRightly() throws IOException {
        var judged = judgeTokens("json_web_key_test.json");

        assertThat(judged)
                .hasSize(26)
                .filteredOn(verdict -> verdict.accepted() != verdict.published())
                .isEmpty();
    }

    @Test
    void noEncryptedTokenPasses() throws IOException {
        var judged = 0;
        for (var group : groups("json_web_encryption_test.json")) {
            for (var test : list(group.get("tests"))) {
                var jwe = String.valueOf(((Map<?, ?>) test).get("jwe"));
                for (var algorithm : Algorithm.values()) {
                    var key = TestKeys.of(algorithm); // whatever the token calls it
                    assertThat(Jws.verify(jwe, (id, now) -> key, type -> true, Instant.EPOCH)
                                    .refusal())
                            .isEqualTo(Reason.MALFORMED);
                }
                judged++;
            }
        }
        assertThat(judged).isEqualTo(139);
    }

    @ParameterizedTest
    @CsvSource({"hmac_sha256_test.json,HS256", "hmac_sha384_test.json,HS384", "hmac_sha512_test.json,HS512"})
    void noFalseHmacPasses(String file, Algorithm algorithm) throws IOException {
        var accepted = 0;
        var cut = 0;
        var shortKeys = new ArrayList<Long>();
        for (var group : groups(file)) {
            for (var item : list(group.get("tests"))) {
                var test = (Map<?, ?>) item;
                var secret = new SecretKeySpec(hex(test, "key"), algorithm.platformName());
                var whole = hex(test, "tag").length == algorithm.hmacBytes();
                var fits = algorithm.fits(secret);
                var passes =
                        fits && JwtKey.symmetric("k", algorithm, secret).verify(hex(test, "msg"), hex(test, "tag"));

                assertThat(passes).as("case %s", test.get("tcId")).isEqualTo(isValid(test) && whole && fits);
                accepted += passes ? 1 : 0;
                cut += isValid(test) && !whole ? 1 : 0;
                if (isValid(test) && whole && !fits) {
                    shortKeys.add((Long) test.get("tcId"));
                }
            }
        }
        assertThat(accepted).isPositive();
        var entries = list(read(DEVIATIONS).get(HMAC));
        assertThat(((Map<?, ?>) entries.get(0)).get("tcIds")).isEqualTo(shortKeys);
        assertThat(cut).isPositive(); // or the other entry would not be needed
    }

    /** A platform that falsely rejects what never occurs in a token does no harm; one that falsely accepts does. */
    @ParameterizedTest
    @CsvSource({
        "rsa_signature_2048_sha256_test.json,RS256,0",
        "rsa_signature_2048_sha384_test.json,RS384,0",
        "rsa_signature_2048_sha512_test.json,RS512,0",
        "rsa_signature_3072_sha256_test.json,RS256,0",
        "rsa_signature_4096_sha256_test.json,RS256,0",
        "rsa_pss_2048_sha256_mgf1_32_test.json,PS256,0",
        "rsa_pss_2048_sha384_mgf1_48_test.json,PS384,0",
        "rsa_pss_3072_sha256_mgf1_32_test.json,PS256,0",
        "rsa_pss_4096_sha512_mgf1_64_test.json,PS512,0",
        "ecdsa_secp256r1_sha256_p1363_test.json,ES256,2",
        "ecdsa_secp384r1_sha384_p1363_test.json,ES384,2",
        "ecdsa_secp521r1_sha512_p1363_test.json,ES512,2",
        "ed25519_test.json,EDDSA,4",
        "ed448_test.json,EDDSA,2"
    })
    void noFalseSignaturePasses(String file, Algorithm algorithm, int falselyRejectedByJava17) throws Exception {
        var judged = judgeSignatures(file, algorithm);

        assertThat(judged)
                .filteredOn(verdict -> verdict.accepted() && verdict.invalid())
                .isEmpty();
        assertThat(judged)
                .filteredOn(verdict -> !verdict.accepted() && verdict.published())
                .hasSizeLessThanOrEqualTo(Runtime.version().feature() == 17 ? falselyRejectedByJava17 : 0);
        assertThat(judged).filteredOn(Verdict::accepted).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "rsa_pss_2048_sha256_mgf1sha1_20_test.json,PS256",
        "ecdsa_secp256r1_sha256_test.json,ES256",
        "ecdsa_secp256k1_sha256_p1363_test.json,ES256",
        "ecdsa_secp256r1_sha512_p1363_test.json,ES256"
    })
    void whatIsValidForAnotherAlgorithmPassesForNone(String file, Algorithm algorithm) throws Exception {
        var judged = judgeSignatures(file, algorithm);

        assertThat(judged).filteredOn(Verdict::accepted).isEmpty();
        assertThat(read(DEVIATIONS)).containsKey(file);
        assertThat(judged).filteredOn(Verdict::published).isNotEmpty(); // or the entry would not be needed
    }

    @Test
    void theSaltOfPssIsAsLongAsTheHash() throws Exception {
        var judged = judgeSignatures(NO_SALT, Algorithm.PS256);

        assertThat(judged)
                .filteredOn(Verdict::published)
                .hasSize(61)
                .filteredOn(Verdict::accepted)
                .isEmpty();
        assertThat(judged).filteredOn(Verdict::accepted).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"SHA-256,32,PS256", "SHA-384,48,PS384", "SHA-512,64,PS512"})
    void noOtherParametersOfPssPass(String hash, long salt, Algorithm algorithm) throws Exception {
        for (var group : groups("rsa_pss_misc_test.json")) {
            var itsOwn = hash.equals(group.get("sha"))
                    && hash.equals(group.get("mgfSha"))
                    && group.get("sLen").equals(salt);
            assertThat(judgeSignatures(group, algorithm)).allMatch(verdict -> verdict.accepted() == itsOwn);
        }
    }

    /** A few cases are published as neither valid nor invalid: a signer need not make them, a verifier may take them. */
    private record Verdict(int id, String result, boolean accepted) {
        boolean published() {
            return result.equals("valid");
        }

        boolean invalid() {
            return result.equals("invalid");
        }
    }

    private static List<Verdict> judgeTokens(String file) throws IOException {
        var verdicts = new ArrayList<Verdict>();
        for (var group : groups(file)) {
            var jwk = (Map<?, ?>) (group.containsKey("public") ? group.get("public") : group.get("private"));
            for (var item : list(group.get("tests"))) {
                var test = (Map<?, ?>) item;
                verdicts.add(new Verdict(
                        id(test), String.valueOf(test.get("result")), accepts(jwk, String.valueOf(test.get("jws")))));
            }
        }
        return verdicts;
    }

    private static boolean accepts(Map<?, ?> jwk, String jws) {
        return Stream.of(Algorithm.values()).anyMatch(algorithm -> {
            try {
                return verifies(jws, KeySet.of(Jwk.read(TestKeys.jsonOf(jwk), algorithm)));
            } catch (KeyException e) { // no key for this algorithm: nothing passes under it
                return false;
            }
        });
    }

    private static boolean verifies(String token, KeySet keys) {
        return Jws.verify(token, (id, now) -> keys.find(id), type -> true, Instant.EPOCH)
                        .verified()
                != null;
    }

    private static List<Verdict> judgeSignatures(String file, Algorithm algorithm)
            throws IOException, GeneralSecurityException {
        var verdicts = new ArrayList<Verdict>();
        for (var group : groups(file)) {
            verdicts.addAll(judgeSignatures(group, algorithm));
        }
        return verdicts;
    }

    private static List<Verdict> judgeSignatures(Map<?, ?> group, Algorithm algorithm) {
        var key = publicKey(hex(group, "publicKeyDer"), algorithm);
        var verdicts = new ArrayList<Verdict>();
        for (var item : list(group.get("tests"))) {
            var test = (Map<?, ?>) item;
            var accepted = key != null
                    && algorithm.fits(key)
                    && JwtKey.publicOnly("k", algorithm, key).verify(hex(test, "msg"), hex(test, "sig"));
            verdicts.add(new Verdict(id(test), String.valueOf(test.get("result")), accepted));
        }
        return verdicts;
    }

    /** Returns the key; null if the platform does not know its curve. */
    private static PublicKey publicKey(byte[] der, Algorithm algorithm) {
        try {
            return KeyFactory.getInstance(algorithm.keyFactoryName()).generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    private static List<Map<?, ?>> groups(String file) throws IOException {
        var groups = new ArrayList<Map<?, ?>>();
        for (var group : list(read("wycheproof/" + file).get("testGroups"))) {
            groups.add((Map<?, ?>) group);
        }
        return groups;
    }

    private static Map<String, Object> read(String file) throws IOException {
        return StrictJson.object(Files.readAllBytes(Vectors.file(file, "C2SP/wycheproof")))
                .orElseThrow();
    }

    private static byte[] hex(Map<?, ?> object, String name) {
        return HexFormat.of().parseHex(String.valueOf(object.get(name)));
    }

    private static int id(Map<?, ?> test) {
        return ((Long) test.get("tcId")).intValue();
    }

    private static boolean isValid(Map<?, ?> test) {
        return "valid".equals(test.get("result"));
    }

    private static List<?> list(Object value) {
        return (List<?>) value;
    }
}
