package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.Base64Url;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form of a key, and every key that must not be one. */
class KeyReaderTest {
    private static final String INPUT = "e30.e30";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(names = "HS...", mode = EnumSource.Mode.MATCH_NONE)
    void aPrivatePemSignsWhatItsPublicPemVerifies(Algorithm algorithm) throws KeyException {
        var signing = read(TestKeys.privatePem(algorithm), algorithm).signing().orElseThrow();
        var set = read(TestKeys.publicPem(algorithm), algorithm);
        var verifying = set.find(signing.id());

        assertThat(set.signing()).isEmpty();
        assertThat(verifying.verifying()).isEqualTo(signing.verifying());
        assertVerifies(signing, verifying);
    }

    @ParameterizedTest
    @EnumSource
    void aPrivateJwkSignsWhatItsPublicJwkVerifies(Algorithm algorithm) throws KeyException {
        var json = TestKeys.json(TestKeys.privateMembers(algorithm));
        var signing = read(json, algorithm).signing().orElseThrow();

        assertThat(signing.verifying()).isEqualTo(TestKeys.of(algorithm).verifying());
        if (!algorithm.isSymmetric()) {
            var publicJwk = TestKeys.json(JwkMembers.of(signing.verifying()));
            assertThat(read(publicJwk, algorithm).signing()).isEmpty();
            assertVerifies(signing, read(publicJwk, algorithm).find(signing.id()));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "HS...", mode = EnumSource.Mode.MATCH_NONE)
    void whatIsPublishedIsReadBackAndHoldsNothingPrivate(Algorithm algorithm) throws KeyException {
        var signing = read(TestKeys.privatePem(algorithm), algorithm);
        var published = signing.jwkSet();

        assertThat(published)
                .contains("\"kid\":\"" + signing.signing().orElseThrow().id() + "\"")
                .contains("\"alg\":\"" + algorithm.header() + "\"")
                .contains("\"use\":\"sig\"")
                .doesNotContain("\"d\":")
                .doesNotContain("\"p\":");
        var verifying = read(published, algorithm);
        assertThat(verifying.signing()).isEmpty();
        assertVerifies(
                signing.signing().orElseThrow(),
                verifying.find(signing.signing().orElseThrow().id()));
    }

    @Test
    void aSymmetricKeyIsNeverPublished() throws KeyException {
        assertThat(read(TestKeys.secret(), Algorithm.HS256).jwkSet()).isEqualTo("{\"keys\":[]}");
    }

    @Test
    void inASetTheFirstThatCanSigns() throws KeyException {
        var members = new TreeMap<>(TestKeys.privateMembers(Algorithm.ES256));
        members.put("kid", "new");
        var old = ConfiguredKeys.generate(Algorithm.ES256, TestKeys.RANDOM);
        var set = read(
                "{\"keys\":[" + TestKeys.json(JwkMembers.of(old.verifying())) + "," + TestKeys.json(members) + "]}",
                Algorithm.ES256);

        assertThat(set.signing().orElseThrow().id()).isEqualTo("new");
        assertThat(set.find(old.id()).verifying()).isEqualTo(old.verifying());
        assertThat(set.find("new")).isNotNull();
    }

    @Test
    void anHmacKeyIsReadInEveryBase64() throws KeyException {
        var bytes = TestKeys.of(Algorithm.HS256).verifying().getEncoded();
        for (var text : List.of(
                Base64.getEncoder().encodeToString(bytes),
                Base64.getEncoder().withoutPadding().encodeToString(bytes),
                Base64.getUrlEncoder().encodeToString(bytes),
                " " + TestKeys.secret() + "\n")) {
            assertThat(read(text, Algorithm.HS256)
                            .signing()
                            .orElseThrow()
                            .verifying()
                            .getEncoded())
                    .isEqualTo(bytes);
        }
    }

    @Test
    void noRandomHmacKeyIsTakenForTyped() throws KeyException {
        var random = new Random(20260301); // the same keys each time: one in a million is taken for typed
        for (var i = 0; i < 20_000; i++) {
            var bytes = new byte[32 + i % 33];
            random.nextBytes(bytes);
            HmacSecret.refuseGuessable(HmacSecret.of(bytes, Algorithm.HS256));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
                "my-super-secret-key-that-is-long-enough-for-hs256",
                "MySuperSecretKeyThatIsLongEnoughForHs256AndMore1",
                "correcthorsebatterystaplecorrecthorsebatterystaple00",
                "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
                "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijkl",
                "ChangeMeChangeMeChangeMeChangeMeChangeMeChangeMe",
                "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldC0h"
            })
    void aTypedSecretIsNoKey(String text) {
        assertThat(refused(text, Algorithm.HS256)).doesNotContain(text).contains("openssl rand");
        var jwk = "{\"kty\":\"oct\",\"k\":\"" + text + "\"}";
        assertThat(refused(jwk, Algorithm.HS256)).doesNotContain(text);
        var encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        assertThat(refused(encoded, Algorithm.HS256)).doesNotContain(text);
    }

    @Test
    void aShortHmacKeyIsNone() {
        var bytes = new byte[31];
        TestKeys.RANDOM.nextBytes(bytes);

        assertThat(refused(Base64Url.encode(bytes), Algorithm.HS256)).contains("31 bytes");
    }

    @Test
    void aShortRsaKeyIsNone() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        var pair = generator.generateKeyPair();

        assertThat(refused(TestKeys.pem("PRIVATE KEY", pair.getPrivate()), Algorithm.RS256))
                .contains("1024 bits");
        assertThat(refused(TestKeys.json(JwkMembers.of(pair.getPublic())), Algorithm.PS256))
                .contains("1024 bits");
    }

    @Test
    void aKeyOfAnotherKindOrCurveIsNone() throws Exception {
        var p384 = KeyPairGenerator.getInstance("EC");
        p384.initialize(384);

        assertThat(refused(TestKeys.pem("PRIVATE KEY", p384.generateKeyPair().getPrivate()), Algorithm.ES256))
                .contains("P-256");
        for (var key : Algorithm.values()) {
            for (var wanted : Algorithm.values()) {
                if (!key.keyType().equals(wanted.keyType())) {
                    refused(TestKeys.json(TestKeys.privateMembers(key)), wanted);
                    if (!key.isSymmetric()) {
                        refused(TestKeys.privatePem(key), wanted);
                        refused(TestKeys.publicPem(key), wanted);
                    }
                }
            }
        }
    }

    @Test
    void aPemThatIsNotOneReadableKeyIsRefused() {
        var good = TestKeys.privatePem(Algorithm.ES256);
        var cases = Map.of(
                good.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
                "encrypted",
                good.replace("PRIVATE KEY", "EC PRIVATE KEY"),
                "older form",
                good.replace("PRIVATE KEY", "CERTIFICATE"),
                "no PEM block of a key",
                good + good,
                "same kid",
                good.replace("-----END", "*\n-----END"),
                "else than whole PEM blocks",
                good.substring(0, 60),
                "else than whole PEM blocks",
                good.replaceFirst("\n.{20}", "\n"),
                "not an EC key",
                "-----BEGIN PRIVATE KEY-----\n=\n-----END PRIVATE KEY-----",
                "no base64");

        cases.forEach(
                (pem, problem) -> assertThat(refused(pem, Algorithm.ES256)).contains(problem));
    }

    @ParameterizedTest
    @EnumSource(names = {"RS256", "ES256", "EDDSA"})
    void aPrivateJwkWithADamagedMemberIsNone(Algorithm algorithm) {
        var members = TestKeys.privateMembers(algorithm);
        var other = TestKeys.privateMembers(algorithm);
        for (var name : members.keySet()) {
            if (name.equals("kty") || name.equals("crv")) {
                continue;
            }
            for (var value : List.of(
                    "", "AA", "!", members.get(name) + "=", "AA" + members.get(name), changed(members.get(name)))) {
                other.put(name, value);
                refused(TestKeys.json(other), algorithm);
            }
            other.remove(name);
            if (!name.equals("d")) { // without it the key is a public one
                refused(TestKeys.json(other), algorithm);
            }
            other.put(name, members.get(name));
        }
    }

    @Test
    void aPrivateKeyOfAnotherPairIsNone() throws KeyException {
        for (var algorithm : List.of(Algorithm.RS256, Algorithm.ES256, Algorithm.EDDSA)) {
            var mixed = new TreeMap<>(TestKeys.privateMembers(algorithm));
            mixed.putAll(JwkMembers.of(
                    ConfiguredKeys.generate(algorithm, TestKeys.RANDOM).verifying()));
            refused(TestKeys.json(mixed), algorithm);
        }
    }

    @Test
    void aJwkForAnotherPurposeIsNone() {
        for (var member : List.of(
                "\"alg\":\"ES384\"",
                "\"alg\":null",
                "\"use\":\"enc\"",
                "\"use\":1",
                "\"key_ops\":[\"verify\"]",
                "\"key_ops\":[\"encrypt\"]",
                "\"key_ops\":\"sign\"",
                "\"kid\":\"\"",
                "\"kid\":1",
                "\"kid\":\"a\\nb\"",
                "\"kty\":\"EC\"",
                "\"oth\":[]")) {
            var json = TestKeys.json(TestKeys.privateMembers(Algorithm.ES256));
            refused("{" + member + "," + json.substring(1), Algorithm.ES256);
        }
    }

    @Test
    void aJwkThatSaysWhatItIsForIsTaken() throws KeyException {
        var json = TestKeys.json(TestKeys.privateMembers(Algorithm.ES256))
                .replaceFirst(
                        "\\{",
                        "{\"alg\":\"ES256\",\"use\":\"sig\",\"key_ops\":[\"sign\",\"verify\"],\"kid\":\"a b\",\"x5t\":\"?\",");

        assertThat(read(json, Algorithm.ES256).signing().orElseThrow().id()).isEqualTo("a b");
    }

    @Test
    void aSetWithTwoKeysOfOneNameOrWithNoneIsRefused() {
        var one = TestKeys.json(TestKeys.privateMembers(Algorithm.EDDSA));

        assertThat(refused("{\"keys\":[" + one + "," + one + "]}", Algorithm.EDDSA))
                .contains("same kid");
        refused("{\"keys\":[]}", Algorithm.EDDSA);
        refused("{\"keys\":{}}", Algorithm.EDDSA);
        refused("{\"keys\":[1]}", Algorithm.EDDSA);
        refused("{\"keys\":[" + one + "],\"kty\":\"OKP\"}", Algorithm.EDDSA);
        refused(one + one, Algorithm.EDDSA);
        refused(one.replaceFirst("\\{", "{\"kty\":\"OKP\","), Algorithm.EDDSA);
    }

    @Test
    void anEvenOrSmallRsaExponentIsRefused() {
        for (var exponent : List.of("Aw", "AQAA", "AQ")) { // 3, 65536, 1
            var members =
                    new TreeMap<>(JwkMembers.of(TestKeys.of(Algorithm.RS256).verifying()));
            members.put("e", exponent);
            assertThat(refused(TestKeys.json(members), Algorithm.RS256)).containsAnyOf("exponent", "make no RSA key");
        }
    }

    @Test
    void aPointOffTheCurveIsNoKey() {
        var members = new TreeMap<>(JwkMembers.of(TestKeys.of(Algorithm.ES256).verifying()));
        members.put("y", changed(members.get("y")));

        assertThat(refused(TestKeys.json(members), Algorithm.ES256)).contains("not on its curve");
    }

    @Test
    void aFileThatIsNoneIsToldFromAKeyThatIsNone() throws Exception {
        var file = Files.writeString(folder.resolve("key.pem"), TestKeys.privatePem(Algorithm.ES256));

        assertThat(TestKeys.reader(Algorithm.ES256).readFile(file.toString()).signing())
                .isPresent();
        assertThat(refusedFile(folder.toString())).contains("directory");
        assertThat(refusedFile(folder.resolve("absent.pem").toString())).contains("does not exist");
        assertThat(refusedFile("\0")).contains("can't be read");
        var big = Files.write(folder.resolve("big"), new byte[300_000]);
        assertThat(refusedFile(big.toString())).contains("too big");
        var greatest = Files.writeString(folder.resolve("greatest"), " ".repeat(256 * 1024));
        assertThat(refusedFile(greatest.toString())).contains("neither PEM");
        Files.writeString(greatest, " ".repeat(256 * 1024 + 1));
        assertThat(refusedFile(greatest.toString())).contains("too big");
    }

    @Test
    void aFileWithoutEndIsNotReadToItsEnd() {
        var endless = Path.of("/dev/zero");
        assumeTrue(Files.exists(endless), "SKIPPED: no file without an end here");

        assertThat(refusedFile(endless.toString())).contains("too big");
    }

    @Test
    void aSetSaysWhichKeySigns() throws KeyException {
        var publicKey = JwkMembers.of(TestKeys.of(Algorithm.ES256).verifying());
        var privateKey = TestKeys.privateMembers(Algorithm.ES256);

        assertThat(read(stated(publicKey, "published"), Algorithm.ES256).signing())
                .isEmpty();
        assertThat(read(stated(privateKey, "signing"), Algorithm.ES256).signing())
                .isPresent();
        assertThat(refused(stated(privateKey, "published"), Algorithm.ES256)).contains("no key whose state is signing");
        assertThat(refused(stated(publicKey, "signing"), Algorithm.ES256)).contains("a public key whose state");
    }

    private static String stated(Map<String, String> members, String state) {
        var stated = new TreeMap<>(members);
        stated.put("state", state);
        return TestKeys.json(stated);
    }

    @Test
    void aPublicPemIsCheckedLikeAPrivateOne() throws Exception {
        var rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        var p384 = KeyPairGenerator.getInstance("EC");
        p384.initialize(384);

        assertThat(refused(TestKeys.pem("PUBLIC KEY", rsa.generateKeyPair().getPublic()), Algorithm.RS256))
                .contains("1024 bits");
        assertThat(refused(TestKeys.pem("PUBLIC KEY", p384.generateKeyPair().getPublic()), Algorithm.ES256))
                .contains("P-256");
    }

    @Test
    void aKeyOfACurveForAgreementIsNone() {
        var members = new TreeMap<>(JwkMembers.of(TestKeys.of(Algorithm.EDDSA).verifying()));
        members.put("crv", "X25519");

        assertThat(refused(TestKeys.json(members), Algorithm.EDDSA)).contains("Ed25519 or Ed448");
    }

    @Test
    void aNameHasABound() throws KeyException {
        var members = new TreeMap<>(JwkMembers.of(TestKeys.of(Algorithm.ES256).verifying()));
        members.put("kid", "k".repeat(256));
        assertThat(read(TestKeys.json(members), Algorithm.ES256).find("k".repeat(256)))
                .isNotNull();

        for (var id : List.of("k".repeat(257), " ", "")) {
            members.put("kid", id);
            assertThat(refused(TestKeys.json(members), Algorithm.ES256)).contains("has a kid");
        }
    }

    @Test
    void anRsaModulusAndItsExponentHaveBounds() throws Exception {
        assertThat(rsa(BigInteger.ONE.shiftLeft(16_383).setBit(0), BigInteger.valueOf(65_537)))
                .isEmpty();
        assertThat(rsa(BigInteger.ONE.shiftLeft(16_384).setBit(0), BigInteger.valueOf(65_537)))
                .contains("modulus");
        assertThat(rsa(BigInteger.ONE.shiftLeft(16_383), BigInteger.valueOf(65_537)))
                .contains("modulus");
        assertThat(rsa(
                        BigInteger.ONE.shiftLeft(2_047).setBit(0),
                        BigInteger.ONE.shiftLeft(255).setBit(0)))
                .isEmpty();
        assertThat(rsa(
                        BigInteger.ONE.shiftLeft(2_047).setBit(0),
                        BigInteger.ONE.shiftLeft(256).setBit(0)))
                .contains("exponent");
    }

    /** Returns what is wrong with a key of these numbers; empty text if nothing is. */
    private static String rsa(BigInteger modulus, BigInteger exponent) {
        try {
            RsaNumbers.check(new RsaPublicNumbers(modulus, exponent));
            return "";
        } catch (KeyException e) {
            return e.problem();
        }
    }

    /** Numbers that no generator would make. */
    private record RsaPublicNumbers(BigInteger modulus, BigInteger exponent) implements RSAPublicKey {
        private static final long serialVersionUID = 1;

        @Override
        public BigInteger getModulus() {
            return modulus;
        }

        @Override
        public BigInteger getPublicExponent() {
            return exponent;
        }

        @Override
        public String getAlgorithm() {
            return "RSA";
        }

        @Override
        public String getFormat() {
            return "none";
        }

        @Override
        public byte[] getEncoded() {
            return new byte[0];
        }
    }

    private static KeySet read(String text, Algorithm algorithm) throws KeyException {
        return TestKeys.reader(algorithm).read(text);
    }

    /** Returns problem and fix, after looking for key material in them. */
    private static String refused(String text, Algorithm algorithm) {
        var refusal = catchThrowableOfType(KeyException.class, () -> read(text, algorithm));
        assertThat(refusal).as("%s for %s", text, algorithm).isNotNull();
        var told = refusal.problem() + " " + refusal.fix();
        var secrets =
                new ArrayList<String>(TestKeys.privateMembers(Algorithm.ES256).values());
        secrets.addAll(TestKeys.privateMembers(Algorithm.RS256).values());
        secrets.addAll(TestKeys.privateMembers(Algorithm.EDDSA).values());
        secrets.removeIf(secret -> secret.length() < 10);
        assertThat(told).doesNotContain(secrets);
        assertThat(refusal.getCause()).isNull();
        return told;
    }

    private static String refusedFile(String name) {
        return catchThrowableOfType(
                        KeyException.class,
                        () -> TestKeys.reader(Algorithm.ES256).readFile(name))
                .problem();
    }

    private static String changed(String base64Url) {
        var bytes = Base64Url.decode(base64Url);
        bytes[bytes.length - 1] ^= 2;
        return Base64Url.encode(bytes);
    }

    private static void assertVerifies(JwtKey signing, JwtKey verifying) {
        var token = TestKeys.signInput(signing, INPUT);
        assertThat(verifying.verify(TestKeys.bytes(INPUT), Base64Url.decode(token.substring(INPUT.length() + 1))))
                .isTrue();
    }
}
