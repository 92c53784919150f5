package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.ConfigException;
import dev.postern.ConfigProblem;
import dev.postern.Identity;
import dev.postern.Postern;
import java.io.InputStream;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Another JCA provider in the place of the platform's. */
class CryptoProviderTest {
    private static final String CORRETTO = "AmazonCorrettoCryptoProvider";
    private static final String CORRETTO_CLASS = "com.amazon.corretto.crypto.provider." + CORRETTO;
    private static final byte[] INPUT = {42};

    @Test
    void aProviderIsFoundByItsNameOrItsClass() {
        assertThat(CryptoProvider.find("SunEC")).contains(Security.getProvider("SunEC"));
        assertThat(CryptoProvider.find("NoSuch")).isEmpty();
        assertThat(CryptoProvider.find("java.lang.String")).isEmpty();
        assertThat(CryptoProvider.find("java.lang.Runnable")).isEmpty();
    }

    @Test
    void oneThatIsNotInstalledIsFoundOnTheClassPathByItsName() {
        var installed = Security.getProviders();
        var xml = Security.getProvider("XMLDSig");
        Security.removeProvider("XMLDSig");
        try {
            assertThat(CryptoProvider.find("XMLDSig")).get().hasToString(xml.toString());
        } finally {
            Security.insertProviderAt(xml, List.of(installed).indexOf(xml) + 1);
        }
    }

    @Test
    void providerAndRandomnessReachTheAlgorithm() {
        var sunEc = Security.getProvider("SunEC");
        var key = TestKeys.of(Algorithm.ES256);
        var signing = new SigningRequest<>(InputStream.nullInputStream(), key.verifying(), TestKeys.RANDOM, sunEc);
        var verifying = new VerifyingRequest<>(InputStream.nullInputStream(), new byte[0], key.verifying(), sunEc);

        assertThat(signing.getProvider()).isSameAs(sunEc);
        assertThat(signing.getSecureRandom()).isSameAs(TestKeys.RANDOM);
        assertThat(verifying.getProvider()).isSameAs(sunEc);
    }

    @Test
    void oneWhoseKeysCantBeTranslatedIsLeftAside() {
        var broken = new BrokenProvider();

        assertThat(Algorithm.ES256.isOfferedBy(broken)).isTrue();
        var key = TestKeys.of(Algorithm.ES256);
        assertThat(key.usedBy(broken)).isSameAs(key);
    }

    /** Offers what it does not have. */
    private static final class BrokenProvider extends Provider {
        private static final long serialVersionUID = 1;

        BrokenProvider() {
            super("Broken", "1", "offers what it does not have");
            put("Signature.SHA256withECDSA", "dev.postern.jwt.NoSuchClass");
            put("KeyFactory.EC", "dev.postern.jwt.NoSuchClass");
        }
    }

    @Test
    void oneThatIsNotThereOrDoesNotOfferTheAlgorithmIsRefused() {
        assertThat(problems("ES256", "NoSuch")).extracting(ConfigProblem::key).containsExactly("auth.jwt.provider");
        assertThat(problems("RS256", "SunEC")).extracting(ConfigProblem::key).containsExactly("auth.jwt.provider");
        assertThat(problems("ES256", "SunEC")).isEmpty();
    }

    @Test
    void whatItDoesNotOfferThePlatformDoes() {
        var sunEc = Security.getProvider("SunEC");

        assertThat(TestKeys.of(Algorithm.RS256).usedBy(sunEc).provider()).isEmpty();
        assertThat(TestKeys.of(Algorithm.ES256).usedBy(sunEc).provider()).contains(sunEc);
    }

    @ParameterizedTest
    @EnumSource
    void correttoAndThePlatformVerifyEachOther(Algorithm algorithm) {
        var corretto = corretto();
        var platform = TestKeys.of(algorithm);
        var key = platform.usedBy(corretto);

        assertThat(key.provider().isPresent()).isEqualTo(algorithm.isOfferedBy(corretto));
        var signature = key.sign(INPUT, TestKeys.RANDOM);
        assertThat(platform.verify(INPUT, signature)).isTrue();
        assertThat(key.verify(INPUT, platform.sign(INPUT, TestKeys.RANDOM))).isTrue();
        signature[signature.length / 2] ^= 1;
        assertThat(key.verify(INPUT, signature)).isFalse();
    }

    @Test
    void correttoOffersWhatItIsTakenFor() {
        var corretto = corretto();

        assertThat(List.of(Algorithm.HS256, Algorithm.RS256, Algorithm.PS256, Algorithm.ES256))
                .allMatch(algorithm -> algorithm.isOfferedBy(corretto));
        assertThat(CryptoProvider.find(CORRETTO_CLASS)).map(Provider::getName).contains(CORRETTO);
        assertThat(CryptoProvider.find(CORRETTO)).map(Provider::getName).contains(CORRETTO);
        assertThat(problems("ES256", CORRETTO)).isEmpty();
        assertThat(problems("ES256", CORRETTO_CLASS)).isEmpty();
        assertThat(Security.getProvider(CORRETTO))
                .as("nothing makes it the platform's")
                .isNull();
    }

    @ParameterizedTest
    @EnumSource
    void whatOneServerSignsThroughCorrettoAnotherVerifiesWithout(Algorithm algorithm) {
        if (!algorithm.isOfferedBy(corretto())) {
            assertThat(problems(algorithm.header(), CORRETTO))
                    .extracting(ConfigProblem::key)
                    .containsExactly("auth.jwt.provider");
            return;
        }
        var plain = Map.of(
                "auth.strategy",
                "jwt",
                "auth.jwt.algorithm",
                algorithm.header(),
                "auth.jwt.key",
                TestKeys.configured(algorithm),
                "auth.jwt.revocation",
                "ttl");
        var quick = new HashMap<>(plain);
        quick.put("auth.jwt.provider", CORRETTO_CLASS);
        try (var one = Postern.from(AuthConfig.of(plain));
                var other = Postern.from(AuthConfig.of(quick))) {
            assertAccepted(other, one);
            assertAccepted(one, other);
            assertAccepted(other, other);
        }
    }

    @Test
    void aCurveThatCorrettoLacksIsLeftToThePlatform() throws Exception {
        var corretto = corretto();
        var pair = KeyPairGenerator.getInstance("Ed448").generateKeyPair();
        var key = JwtKey.pair("mine", Algorithm.EDDSA, pair.getPublic(), pair.getPrivate())
                .usedBy(corretto);

        assertThat(key.verify(INPUT, key.sign(INPUT, TestKeys.RANDOM))).isTrue();
    }

    private static void assertAccepted(Postern verifies, Postern issues) {
        var token = issues.issue(Identity.of("alice"), Client.UNKNOWN).tokens().accessToken();
        assertThat(verifies.strategy().authenticator().authenticate(token)).isInstanceOf(AuthResult.Accepted.class);
    }

    private static Provider corretto() {
        var found = CryptoProvider.find(CORRETTO);
        if (found.isEmpty()) {
            var message = "the Corretto provider is there for Linux on amd64 only";
            System.err.println("SKIPPED: " + message);
            Assumptions.abort(message);
        }
        return found.orElseThrow();
    }

    private static List<ConfigProblem> problems(String algorithm, String provider) {
        var config = AuthConfig.of(
                Map.of("auth.strategy", "jwt", "auth.jwt.algorithm", algorithm, "auth.jwt.provider", provider));
        return Optional.ofNullable(catchThrowableOfType(
                        ConfigException.class, () -> Postern.from(config).close()))
                .map(ConfigException::problems)
                .orElse(List.of());
    }
}
