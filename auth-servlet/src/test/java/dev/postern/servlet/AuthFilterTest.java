package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.ConfigException;
import dev.postern.Postern;
import jakarta.servlet.ServletRequest;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a filter comes to be. */
class AuthFilterTest {
    @Test
    void theNoArgumentConstructorWiresEverythingFromTheConfiguration() throws Exception {
        var filter = new AuthFilter();
        System.setProperty("auth.rules", "/a nonsense");
        try {
            assertThatThrownBy(() -> filter.init(null))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("\"/a nonsense\" can't be read");
        } finally {
            System.clearProperty("auth.rules");
        }
        filter.init(null);
        filter.destroy();
    }

    @Test
    void aFilterThatIsStartedAgainIsWiredAgain() {
        var filter = new AuthFilter();
        filter.init(null);
        filter.destroy();
        System.setProperty("auth.rules", "/a nonsense");
        try {
            assertThatThrownBy(() -> filter.init(null)).isInstanceOf(ConfigException.class);
        } finally {
            System.clearProperty("auth.rules");
        }
        filter.init(null);
        filter.destroy();
    }

    @Test
    void theLoginPageIsNoneOfTheEndpoints() {
        for (var page : new String[] {"/auth", "/auth/login"}) {
            assertThatThrownBy(() -> Postern.from(AuthConfig.of(Map.of("auth.login-page", page))))
                    .hasMessageContaining("lies among the endpoints");
        }
        Postern.from(AuthConfig.of(Map.of("auth.login-page", "/authors"))).close();
    }

    @Test
    void everyProblemOfThisModuleIsListedWithTheOthers() {
        var config = AuthConfig.of(Map.of(
                "auth.rules", "/a/** permit; /a/b deny",
                "auth.prefix", "auth/",
                "auth.login-page", "/a/../b",
                "auth.home", "//evil",
                "auth.cookie.name", "two words",
                "auth.allowed-origins", "https://app.example.com/, *",
                "auth.trusted-proxies", "10.0.0.0/8, proxy",
                "auth.login.limit", "many"));

        assertThatThrownBy(() -> Postern.from(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("\"/a/b deny\" is never reached")
                .hasMessageContaining("auth.prefix = auth/: is not a plain path")
                .hasMessageContaining("auth.login-page")
                .hasMessageContaining("auth.home")
                .hasMessageContaining("auth.cookie.name")
                .hasMessageContaining("\"https://app.example.com/\" is not an origin")
                .hasMessageContaining("\"*\" is not an origin")
                .hasMessageContaining("\"proxy\" is neither an address nor a network")
                .hasMessageContaining("auth.login.limit = many");
    }

    @Test
    void rulesFromCodeAreReadAsStrictly() {
        try (var postern = Postern.from(AuthConfig.of(Map.of()))) {
            assertThatThrownBy(() -> AuthFilter.builder(postern)
                            .rules("/a permit", "/a deny")
                            .build())
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("never reached");
            assertThat(AuthFilter.builder(postern)
                            .rules("/a permit", "/** deny")
                            .build())
                    .isNotNull();
        }
    }

    @Test
    void withoutTheFilterThereIsNobody() {
        var request = (ServletRequest) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ServletRequest.class}, (proxy, method, arguments) -> null);

        assertThat(Auth.current(request)).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(() -> Auth.require(request))
                .withMessageContaining("auth.rules");
    }

    @Test
    void aTokenTooLongForACookieIsRefusedWithWhatToDo() {
        try (var postern = Postern.from(AuthConfig.of(Map.of()))) {
            var cookies = new Cookies(postern.config(), postern.clock());
            var now = postern.clock().instant();
            var tokens = new dev.postern.Tokens("x".repeat(4_090), now, java.util.Optional.empty(), now);
            assertThatThrownBy(() -> cookies.set(null, null, tokens))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("browsers take 4096")
                    .hasMessageNotContaining("xxxx");
            for (var bad : new String[] {"a\r\nb", "a\0", "a;b", "a b", "a\u0100"}) {
                var injected = new dev.postern.Tokens(bad, now, java.util.Optional.empty(), now);
                assertThatThrownBy(() -> cookies.set(null, null, injected))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }
}
