package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.ConfigException;
import dev.postern.Identity;
import dev.postern.Postern;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Key stores as keytool makes them. */
class Pkcs12Test {
    private static final String PASSWORD = "test-store-password";
    private static final byte[] INPUT = {42};

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "RS256, RSA, -keysize, 2048",
        "PS512, RSA, -keysize, 3072",
        "ES256, EC, -groupname, secp256r1",
        "ES384, EC, -groupname, secp384r1",
        "ES512, EC, -groupname, secp521r1",
        "EDDSA, Ed25519, -groupname, Ed25519",
        "EDDSA, Ed448, -groupname, Ed448"
    })
    void aKeyWithItsCertificateSigns(Algorithm algorithm, String type, String option, String value) throws Exception {
        var file = folder.resolve("keys.p12");
        generate(file, "mine", type, option, value);

        var key =
                reader(algorithm, PASSWORD).readFile(file.toString()).signing().orElseThrow();

        assertThat(key.verify(INPUT, key.sign(INPUT, TestKeys.RANDOM))).isTrue();
        assertThat(key.id()).isEqualTo(JwkMembers.thumbprint(key.verifying()));
    }

    @Test
    void theAliasStatesWhatAKeyIsUsedFor() throws Exception {
        var file = folder.resolve("keys.p12");
        for (var alias : List.of("retired-2026-01", "signing", "published-next")) {
            generate(file, alias, "EC", "-groupname", "secp256r1");
        }

        var set = reader(Algorithm.ES256, PASSWORD).readFile(file.toString());

        assertThat(set.keys()).extracting(set::state).containsExactlyInAnyOrder(KeyState.values());
        assertThat(set.state(set.signing().orElseThrow())).isEqualTo(KeyState.SIGNING);
    }

    @Test
    void aCertificateAloneVerifies() throws Exception {
        var file = folder.resolve("keys.p12");
        generate(file, "mine", "EC", "-groupname", "secp256r1");
        var store = load(file);
        store.setCertificateEntry("other", store.getCertificate("mine"));
        store.deleteEntry("mine");

        var set = reader(Algorithm.ES256, PASSWORD).read(bytes(store));

        assertThat(set.keys()).hasSize(1);
        assertThat(set.signing()).isEmpty();
    }

    @Test
    void aSymmetricKeySigns() throws Exception {
        var store = empty();
        var key = TestKeys.of(Algorithm.HS512).signing().orElseThrow();
        store.setKeyEntry("mine", key, PASSWORD.toCharArray(), null);

        assertThat(reader(Algorithm.HS512, PASSWORD)
                        .read(bytes(store))
                        .signing()
                        .orElseThrow()
                        .id())
                .isEqualTo(TestKeys.of(Algorithm.HS512).id());
        assertThat(refusal(reader(Algorithm.RS256, PASSWORD), bytes(store))).contains("RSA");
    }

    @Test
    void whatCantBeOpenedOrUsedIsToldWithoutThePassword() throws Exception {
        var file = folder.resolve("keys.p12");
        generate(file, "mine", "RSA", "-keysize", "2048");
        var bytes = Files.readAllBytes(file);

        assertThat(refusal(reader(Algorithm.RS256, null), bytes)).contains("auth.jwt.key-password");
        assertThat(refusal(reader(Algorithm.RS256, "wrong"), bytes))
                .contains("does not open")
                .doesNotContain("wrong");
        assertThat(refusal(reader(Algorithm.RS256, PASSWORD), Arrays.copyOf(bytes, bytes.length / 2)))
                .contains("damaged")
                .doesNotContain(PASSWORD);
        assertThat(refusal(reader(Algorithm.ES256, PASSWORD), bytes)).contains("P-256");
        assertThat(reader(Algorithm.RS256, PASSWORD).toString()).doesNotContain(PASSWORD);
    }

    @Test
    void theSettingsNameTheFileAndItsPassword() throws Exception {
        var file = folder.resolve("keys.p12");
        generate(file, "signing", "EC", "-groupname", "secp256r1");
        generate(file, "retired-2026-01", "EC", "-groupname", "secp256r1");
        var store = load(file);
        var ids = Map.of(KeyState.SIGNING, id(store, "signing"), KeyState.RETIRED, id(store, "retired-2026-01"));

        try (var postern = Postern.from(config("ES256", file, PASSWORD))) {
            var keys = JwtKeys.of(postern).orElseThrow();
            assertThat(keys.list())
                    .containsExactlyInAnyOrder(
                            new JwtKeys.Entry(ids.get(KeyState.SIGNING), "ES256", KeyState.SIGNING),
                            new JwtKeys.Entry(ids.get(KeyState.RETIRED), "ES256", KeyState.RETIRED));
            var token =
                    postern.issue(Identity.of("alice"), Client.UNKNOWN).tokens().accessToken();
            assertThat(postern.strategy().authenticator().authenticate(token)).isInstanceOf(AuthResult.Accepted.class);
            assertThat(keys.jwkSet()).contains(ids.values()).doesNotContain("\"d\":");

            store.deleteEntry("retired-2026-01");
            Files.write(file, bytes(store));
            keys.reload();
            assertThat(keys.list()).extracting(JwtKeys.Entry::state).containsExactly(KeyState.SIGNING);
        }
    }

    @Test
    void theSettingsNameASymmetricKey() throws Exception {
        var file = folder.resolve("keys.p12");
        var store = empty();
        store.setKeyEntry("mine", TestKeys.of(Algorithm.HS256).verifying(), PASSWORD.toCharArray(), null);
        Files.write(file, bytes(store));

        try (var postern = Postern.from(config("HS256", file, PASSWORD))) {
            assertThat(JwtKeys.of(postern).orElseThrow().list())
                    .containsExactly(
                            new JwtKeys.Entry(TestKeys.of(Algorithm.HS256).id(), "HS256", KeyState.SIGNING));
        }
    }

    @Test
    void whatIsWrongIsAProblemOfTheSettings() throws Exception {
        var file = folder.resolve("keys.p12");
        generate(file, "mine", "EC", "-groupname", "secp256r1");

        assertThat(problem(config("ES256", file, null))).contains("auth.jwt.key-file", "auth.jwt.key-password");
        assertThat(problem(config("ES256", file, "not-" + PASSWORD)))
                .contains("auth.jwt.key-file", "does not open")
                .doesNotContain(PASSWORD);
        assertThat(problem(config("ES384", file, PASSWORD)))
                .contains("auth.jwt.key-file", "P-384")
                .doesNotContain(PASSWORD);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 100));
        assertThat(problem(config("ES256", file, PASSWORD)))
                .contains("auth.jwt.key-file", "damaged")
                .doesNotContain(PASSWORD);
    }

    @Test
    void aDamagedFileIsRefusedOrGivesTheSameKey() throws Exception {
        var file = folder.resolve("keys.p12");
        generate(file, "mine", "EC", "-groupname", "secp256r1");
        var whole = Files.readAllBytes(file);
        var id = id(load(file), "mine");
        var reader = reader(Algorithm.ES256, PASSWORD);
        var refused = 0;
        for (var at = 0; at < whole.length; at++) {
            var damaged = whole.clone();
            damaged[at] ^= (byte) (1 << at % Byte.SIZE);
            try {
                // The name of the entry is text that nothing but the MAC protects.
                assertThat(reader.read(damaged).signing().orElseThrow().id()).isEqualTo(id);
            } catch (KeyException e) {
                refused++;
            }
            if (at % 16 == 0) {
                var cut = Arrays.copyOf(whole, at);
                assertThatThrownBy(() -> reader.read(cut)).isInstanceOf(KeyException.class);
            }
        }
        assertThat(refused).isGreaterThan(whole.length * 9 / 10);
    }

    @Test
    void onlyASequenceOfSomeLengthLooksLikeOne() {
        assertThat(Pkcs12.looksLike(new byte[] {0x30})).isFalse();
        assertThat(Pkcs12.looksLike(new byte[] {0x30, 0})).isFalse();
        assertThat(Pkcs12.looksLike(new byte[] {0x30, (byte) 0x80})).isTrue();
        assertThat(Pkcs12.looksLike(new byte[] {0x31, (byte) 0x80})).isFalse();
    }

    @Test
    void aShortKeyIsRefused() throws Exception {
        var file = folder.resolve("keys.p12");
        generate(file, "mine", "RSA", "-keysize", "1024");

        assertThat(refusal(reader(Algorithm.RS256, PASSWORD), Files.readAllBytes(file)))
                .contains("1024 bits");
    }

    private static AuthConfig config(String algorithm, Path file, @Nullable String password) {
        var settings = new HashMap<>(
                Map.of("auth.strategy", "jwt", "auth.jwt.algorithm", algorithm, "auth.jwt.key-file", file.toString()));
        if (password != null) {
            settings.put("auth.jwt.key-password", password);
        }
        return AuthConfig.of(settings);
    }

    private static String problem(AuthConfig config) {
        var refusal = catchThrowableOfType(
                ConfigException.class, () -> Postern.from(config).close());
        assertThat(refusal.problems()).hasSize(1);
        return refusal.getMessage();
    }

    private static String id(KeyStore store, String alias) throws Exception {
        return JwkMembers.thumbprint(store.getCertificate(alias).getPublicKey());
    }

    private static KeyReader reader(Algorithm algorithm, String password) {
        return new KeyReader(algorithm, Optional.ofNullable(password), Optional.empty(), TestKeys.RANDOM);
    }

    private static String refusal(KeyReader reader, byte[] bytes) {
        var refusal = catchThrowableOfType(KeyException.class, () -> reader.read(bytes));
        return refusal.problem() + " " + refusal.fix();
    }

    private static KeyStore empty() throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static KeyStore load(Path file) throws Exception {
        return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    }

    private static byte[] bytes(KeyStore store) throws Exception {
        var out = new ByteArrayOutputStream();
        store.store(out, PASSWORD.toCharArray());
        return out.toByteArray();
    }

    private static void generate(Path file, String alias, String... options) throws IOException, InterruptedException {
        var command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                PASSWORD,
                                "-alias",
                                alias,
                                "-dname",
                                "CN=test",
                                "-keyalg",
                                options[0].startsWith("Ed") ? "EdDSA" : options[0]),
                        Stream.of(options).skip(1))
                .toList();
        var keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file.resolveSibling("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue())
                .as(Files.readString(file.resolveSibling("keytool.log")))
                .isZero();
    }
}
