package dev.postern;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthConfigTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsNotSetReadsAsItsDefault() {
        var config = AuthConfig.of(Map.of());

        assertThat(config.get(ConfigKeys.STRATEGY)).isEqualTo("session");
        assertThat(config.get(ConfigKeys.LOGIN_LIFETIME)).isEqualTo(Duration.ofHours(24));
        assertThat(config.get(ConfigKeys.JWT_KEY)).isEmpty();
        assertThat(config.isSet(ConfigKeys.STRATEGY)).isFalse();
        assertThat(config.problems()).isEmpty();
    }

    @Test
    void everyDefaultIsAValueThatItsKeyAllows() {
        for (var key : ConfigKeys.all()) {
            if (!key.defaultText().isEmpty()) {
                assertThat(AuthConfig.of(Map.of(key.name(), key.defaultText())).problems())
                        .as(key.name())
                        .isEmpty();
            }
        }
    }

    @Test
    void systemPropertiesStandAboveTheEnvironmentAndThatAboveTheFile() throws Exception {
        var file = write("auth.store=file\nauth.login.limit=1\nauth.prefix=/file");
        var config = AuthConfig.load(
                Map.of("AUTH_CONFIG", file, "AUTH_LOGIN_LIMIT", "2", "AUTH_PREFIX", "/environment"),
                Map.of("auth.prefix", "/system", "java.home", "elsewhere"));

        assertThat(config.problems()).isEmpty();
        assertThat(config.get(ConfigKeys.STORE)).isEqualTo("file");
        assertThat(config.get(ConfigKeys.LOGIN_LIMIT)).isEqualTo(2);
        assertThat(config.get(ConfigKeys.PREFIX)).isEqualTo("/system");
    }

    @Test
    void theFileThatASystemPropertyNamesWins() throws Exception {
        var file = write("auth.store=named");

        assertThat(AuthConfig.load(Map.of("AUTH_CONFIG", "absent"), Map.of("auth.config", file))
                        .get(ConfigKeys.STORE))
                .isEqualTo("named");
    }

    @Test
    void aFileThatCannotBeReadIsAProblem() {
        var problems = AuthConfig.load(Map.of("AUTH_CONFIG", "/no/such/file"), Map.of())
                .problems();

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo("auth.config");
            assertThat(problem.value()).isEqualTo("/no/such/file");
            assertThat(problem.problem()).isEqualTo("does not exist");
        });
    }

    @Test
    void aFileOnTheClassPathThatCannotBeReadIsAProblem() throws Exception {
        var before = Thread.currentThread().getContextClassLoader();
        try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
            Thread.currentThread().setContextClassLoader(loader);
            for (var bytes :
                    List.of("auth.store=C:\\users".getBytes(UTF_8), "auth.store=\u00e9".getBytes(ISO_8859_1))) {
                Files.write(folder.resolve("auth.properties"), bytes);

                assertThat(AuthConfig.load(Map.of(), Map.of()).problems())
                        .singleElement()
                        .satisfies(problem -> {
                            assertThat(problem.value()).isEqualTo("auth.properties");
                            assertThat(problem.fix()).contains("store it as UTF-8");
                        });
                var named = folder.resolve("auth.properties").toString();
                assertThat(AuthConfig.load(Map.of("AUTH_CONFIG", named), Map.of())
                                .problems())
                        .singleElement()
                        .satisfies(problem -> {
                            assertThat(problem.value()).isEqualTo(named);
                            assertThat(problem.fix()).contains("store it as UTF-8");
                        });
            }
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void anUnknownKeyIsAProblemWithWhatMayHaveBeenMeant() {
        var problems = AuthConfig.of(Map.of("auth.stratgy", "jwt")).problems();

        assertThat(problems)
                .singleElement()
                .asString()
                .isEqualTo("auth.stratgy: is no setting -> did you mean auth.strategy?");
    }

    @Test
    void anUnknownVariableIsAProblemOnlyIfItNearlyIsAKey() {
        assertThat(AuthConfig.load(Map.of("AUTH_TOKEN_OF_SOMEBODY_ELSE", "x"), Map.of())
                        .problems())
                .isEmpty();
        assertThat(AuthConfig.load(Map.of("AUTH_STRATEGIE", "jwt"), Map.of()).problems())
                .singleElement()
                .asString()
                .contains("did you mean AUTH_STRATEGY?");
    }

    @Test
    void aBadValueIsAProblemWithWhatIsAllowedAndReadsAsTheDefault() {
        var config = AuthConfig.load(Map.of("AUTH_LOGIN_LIFETIME", "1 day"), Map.of());

        assertThat(config.get(ConfigKeys.LOGIN_LIFETIME)).isEqualTo(Duration.ofHours(24));
        assertThat(config.problems())
                .singleElement()
                .asString()
                .contains("auth.login.lifetime (environment variable AUTH_LOGIN_LIFETIME) = 1 day")
                .contains("24h or 7d; 1m to 365d")
                .contains("the default, 24h");
    }

    @Test
    void aBadValueThatIsSetRightLaterIsNoProblem() {
        var config = AuthConfig.load(Map.of("AUTH_LOGIN_LIMIT", "none"), Map.of("auth.login.limit", "5"));

        assertThat(config.problems()).isEmpty();
        assertThat(AuthConfig.of(Map.of("auth.login.limit", "0"))
                        .with(ConfigKeys.LOGIN_LIMIT, "7")
                        .problems())
                .isEmpty();
    }

    @Test
    void withLeavesTheOriginalAndKeepsItsOtherProblems() {
        var original = AuthConfig.of(Map.of("auth.nonsense", "1", "auth.store", "redis"));
        var changed = original.with(ConfigKeys.STORE, "memory");

        assertThat(original.get(ConfigKeys.STORE)).isEqualTo("redis");
        assertThat(changed.get(ConfigKeys.STORE)).isEqualTo("memory");
        assertThat(changed.problems()).isEqualTo(original.problems());
    }

    @Test
    void fiveMistakesAreListedTogetherEachWithItsFix() {
        var config = AuthConfig.of(Map.of(
                "auth.store", "rediss",
                "auth.login.limit", "0",
                "auth.login.idle-timeout", "48h",
                "auth.jwt.algorithm", "none",
                "auth.cookies.name", "x"));

        assertThatThrownBy(() -> Postern.from(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("the configuration has 6 problems:") // no strategy is on this class path either
                .hasMessageContaining("auth.store = rediss: nothing on the class path is called rediss")
                .hasMessageContaining("auth.login.limit = 0: is not a whole number, 1 to 1000")
                .hasMessageContaining(
                        "auth.login.idle-timeout = 48h: is longer than auth.login.lifetime, 24h -> make it")
                .hasMessageContaining("auth.jwt.algorithm = none: is not one of HS256, HS384")
                .hasMessageContaining("auth.cookies.name: is no setting -> did you mean auth.cookie.name?");
    }

    @Test
    void noSecretIsEverShown() {
        var config = AuthConfig.of(Map.of(
                "auth.jwt.key", "hush-key",
                "auth.redis.uri", "redis://app:hush-password@redis.example:6379/1"));
        var broken = AuthConfig.of(Map.of("auth.redis.uri", "redis://app:hush password@host"));

        assertThat(config.effective() + config)
                .doesNotContain("hush")
                .contains("auth.jwt.key=******")
                .contains("auth.redis.uri=redis://******@redis.example:6379/1");
        assertThat(broken.problems().toString() + broken).doesNotContain("hush").contains("******");
    }

    @Test
    void theEffectiveConfigurationIsOneLineOfWhatWasSet() {
        assertThat(AuthConfig.of(Map.of("auth.rules", "/a permit\n/b deny")).effective())
                .isEqualTo("auth.strategy=session, auth.store=memory, auth.rules=/a permit /b deny");
    }

    private String write(String text) throws Exception {
        return Files.writeString(folder.resolve("auth.properties"), text).toString();
    }
}
