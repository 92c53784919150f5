package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.postern.AuthConfig;
import dev.postern.ConfigException;
import dev.postern.ConfigProblem;
import dev.postern.Postern;
import java.security.Provider;
import java.security.Security;
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
    private static final byte[] INPUT = {1, 2, 3};

    @Test
    void aProviderIsFoundByItsNameOrItsClass() {
        assertThat(CryptoProvider.find("SunEC")).contains(Security.getProvider("SunEC"));
        assertThat(CryptoProvider.find("NoSuch")).isEmpty();
        assertThat(CryptoProvider.find("java.lang.String")).isEmpty();
        assertThat(CryptoProvider.find("java.lang.Runnable")).isEmpty();
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
        assertThat(CryptoProvider.find("com.amazon.corretto.crypto.provider." + CORRETTO))
                .isPresent();
        assertThat(problems("ES256", CORRETTO)).isEmpty();
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
