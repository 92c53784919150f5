package dev.postern.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.password4j.Argon2Function;
import com.password4j.BcryptFunction;
import com.password4j.types.Argon2;
import com.password4j.types.Bcrypt;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Locale;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashesTest {
    private static final String PASSWORD = "pässwörd€😀";
    private static final String SALT = Base64.getEncoder().withoutPadding().encodeToString(new byte[16]);
    private static final String HASH = Base64.getEncoder().withoutPadding().encodeToString(new byte[32]);

    private final PasswordHashes hashes = Settings.cheapHashes();

    @Test
    void aHashFitsItsPasswordAndNoOther() {
        var hash = hashes.hash(PASSWORD.toCharArray());

        assertThat(hashes.matches(PASSWORD.toCharArray(), hash)).isTrue();
        assertThat(hashes.matches("password".toCharArray(), hash)).isFalse();
    }

    @Test
    void theDefaultIsArgon2idAsOwaspRecommends() {
        assertThat(PasswordHashes.ofDefaultCost().hash(PASSWORD.toCharArray()))
                .startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    }

    @Test
    void twoHashesOfOnePasswordDiffer() {
        assertThat(hashes.hash(PASSWORD.toCharArray())).isNotEqualTo(hashes.hash(PASSWORD.toCharArray()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Bcrypt.class,
            names = {"A", "B", "Y"})
    void bcryptIsVerifiedAndAged(Bcrypt kind) {
        var hash = BcryptFunction.getInstance(kind, 4).hash(PASSWORD).getResult();

        assertThat(hash).startsWith("$2" + kind.minor() + "$");
        assertThat(hashes.matches(PASSWORD.toCharArray(), hash)).isTrue();
        assertThat(hashes.matches("password".toCharArray(), hash)).isFalse();
        assertThat(hashes.isAged(hash)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"sha256, 256", "sha512, 512"})
    void pbkdf2OfDjangoAndPasslibIsVerifiedAndAged(String digest, int bits) throws GeneralSecurityException {
        var salt = "4Vrx3pKxYzXc".getBytes(StandardCharsets.US_ASCII);
        var key = SecretKeyFactory.getInstance("PBKDF2WithHmac" + digest.toUpperCase(Locale.ROOT))
                .generateSecret(new PBEKeySpec(PASSWORD.toCharArray(), salt, 1_000, bits))
                .getEncoded();
        var django =
                "pbkdf2_" + digest + "$1000$4Vrx3pKxYzXc$" + Base64.getEncoder().encodeToString(key);
        var passlib = "$pbkdf2-" + digest + "$1000$" + adapted(salt) + "$" + adapted(key);

        for (var hash : new String[] {django, passlib}) {
            assertThat(hashes.matches(PASSWORD.toCharArray(), hash)).as(hash).isTrue();
            assertThat(hashes.matches("password".toCharArray(), hash)).as(hash).isFalse();
            assertThat(hashes.isAged(hash)).as(hash).isTrue();
        }
    }

    @Test
    void aHashIsAgedOnceMemoryOrIterationsAreRaised() {
        var hash = hashes.hash(PASSWORD.toCharArray());

        assertThat(hashes.isAged(hash)).isFalse();
        assertThat(Settings.hashes(8_192, 1).isAged(hash)).isTrue();
        assertThat(Settings.hashes(7_168, 2).isAged(hash)).isTrue();
        assertThat(hashes.isAged(Settings.hashes(7_168, 2).hash(PASSWORD.toCharArray())))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$argon2id$v=19$m=262145,t=1,p=1$SALT$HASH", // memory
                "$argon2id$v=19$m=99999999,t=1,p=1$SALT$HASH",
                "$argon2id$v=19$m=65536,t=17,p=1$SALT$HASH", // memory times iterations
                "$argon2id$v=19$m=1024,t=1,p=17$SALT$HASH", // lanes
                "$2b$16$DOTS",
                "$2b$31$DOTS",
                "pbkdf2_sha256$5000001$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "$pbkdf2-sha512$99999999$c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            })
    void aPlantedHashThatCostsTooMuchIsRefusedWithoutWork(String form) {
        var hash = form.replace("SALT", SALT).replace("HASH", HASH).replace("DOTS", ".".repeat(53));

        assertThat(hashes.understands(hash)).isFalse();
        assertThat(hashes.matches(PASSWORD.toCharArray(), hash)).isFalse();
    }

    @Test
    void pbkdf2OfMoreThanOneBlockIsRefused() {
        var long33 = Base64.getEncoder().encodeToString(new byte[33]);

        assertThat(hashes.understands("pbkdf2_sha256$1000$salt$" + long33)).isFalse();
        assertThat(hashes.understands("pbkdf2_sha512$1000$salt$" + long33)).isTrue();
    }

    @Test
    void whatIsConfiguredIsBearableHoweverDear() {
        var hash = "$argon2id$v=19$m=524288,t=4,p=1$" + SALT + "$" + HASH;

        assertThat(hashes.understands(hash)).isFalse();
        assertThat(Settings.hashes(524_288, 4).understands(hash)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "{noop}secret",
                "$argon2id$v=19$m=19456,t=2,p=1$",
                "$argon2id$v=19$m=19456,t=0,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=19456,t=2,p=0$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=4,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAA", // no base64
                "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA", // nor this
                "$argon2i$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
                "$2b$03$.....................................................",
                "$2x$10$.....................................................",
                "$2b$10$...",
                "pbkdf2_sha256$0$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "pbkdf2_md5$1000$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "pbkdf2_sha256$1000$salt$AAAAAAAAAAAAAAAAAAAAA",
            })
    void aMalformedHashFitsNothingAndNeverThrows(String hash) {
        assertThat(hashes.understands(hash)).isFalse();
        assertThat(hashes.matches(PASSWORD.toCharArray(), hash)).isFalse();
        assertThat(hashes.isAged(hash)).isTrue();
    }

    @Test
    void parametersThatNoHashHadBeforeAreRefusedOncePassword4jKeepsEnough() {
        var admitted = 0;
        for (var memory = 1_024; memory < 1_024 + 4 * KeptMemory.MOST_COMBINATIONS; memory++) {
            if (hashes.understands("$argon2id$v=19$m=" + memory + ",t=1,p=1$" + SALT + "$" + HASH)) {
                admitted++;
            }
        }

        assertThat(admitted).isEqualTo(KeptMemory.MOST_COMBINATIONS);
        assertThat(hashes.matches(PASSWORD.toCharArray(), hashes.hash(PASSWORD.toCharArray())))
                .as("our own parameters are never refused")
                .isTrue();
    }

    @Test
    void ofDearParametersFewerAreAdmitted() {
        var admitted = 0;
        for (var memory = 262_144; memory > 262_144 - 8; memory--) {
            if (hashes.understands("$argon2id$v=19$m=" + memory + ",t=1,p=1$" + SALT + "$" + HASH)) {
                admitted++;
            }
        }

        assertThat(admitted).isEqualTo(2);
    }

    @Test
    void aForeignArgon2idHashIsVerified() {
        var function = Argon2Function.getInstance(512, 3, 2, 24, Argon2.ID, 19);
        var hash = function.hash(PASSWORD.getBytes(StandardCharsets.UTF_8), new byte[16])
                .getResult();

        assertThat(StoredHash.parse(hash)
                        .filter(stored -> stored.isBearable(7_168, 1, new KeptMemory()))
                        .filter(stored -> stored.matches(PASSWORD.getBytes(StandardCharsets.UTF_8))))
                .isPresent();
    }

    @Test
    void bothSpellingsOfAnAccentAreOnePassword() {
        assertThat(hashes.matches("cafe\u0301".toCharArray(), hashes.hash("caf\u00e9".toCharArray())))
                .isTrue();
        assertThat(hashes.matches("caf\u00e9".toCharArray(), hashes.hash("cafe\u0301".toCharArray())))
                .isTrue();
    }

    @Test
    void widthAndCaseAreTwoPasswords() {
        var hash = hashes.hash("Abc".toCharArray());

        assertThat(hashes.matches("abc".toCharArray(), hash)).isFalse();
        assertThat(hashes.matches("\uff21bc".toCharArray(), hash)).isFalse();
    }

    @Test
    void aPasswordHas1024BytesAtMostAndAllOfThemCount() {
        var longest = "x".repeat(1_024).toCharArray();
        var hash = hashes.hash(longest);

        assertThat(hashes.matches(longest, hash)).isTrue();
        assertThat(hashes.matches("x".repeat(1_023).toCharArray(), hash)).isFalse();
        assertThat(hashes.matches("x".repeat(1_025).toCharArray(), hash)).isFalse();
        assertThat(hashes.matches("x".repeat(10_000_000).toCharArray(), hash)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_025, 5_000})
    void anEmptyOrTooLongPasswordIsNotHashed(int length) {
        var password = "x".repeat(length).toCharArray();

        assertThatThrownBy(() -> hashes.hash(password)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anUnpairedSurrogateIsNoQuestionMark() {
        assertThat(hashes.matches("a\ud800".toCharArray(), hashes.hash("a?".toCharArray())))
                .isFalse();
        assertThatThrownBy(() -> hashes.hash("a\ud800".toCharArray())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEmptyPasswordFitsNoHashOfAnEmptyOne() {
        var hash = BcryptFunction.getInstance(Bcrypt.B, 4).hash("").getResult();

        assertThat(hashes.matches(new char[0], hash)).isFalse();
    }

    @Test
    void thePasswordOfTheCallerIsNotChanged() {
        var password = "cafe\u0301".toCharArray();

        hashes.matches(password, hashes.hash(password));

        assertThat(password).isEqualTo("cafe\u0301".toCharArray());
    }

    @Test
    void noHashIsShownByToString() {
        var bcrypt = BcryptFunction.getInstance(Bcrypt.B, 4).hash(PASSWORD).getResult();
        for (var hash : new String[] {
            hashes.hash(PASSWORD.toCharArray()),
            bcrypt,
            "pbkdf2_sha256$1000$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
        }) {
            assertThat(StoredHash.parse(hash).orElseThrow().toString()).doesNotContain(hash.substring(20));
        }
    }

    private static String adapted(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes).replace('+', '.');
    }
}
