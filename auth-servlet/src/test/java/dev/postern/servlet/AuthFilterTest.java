package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.ConfigException;
import dev.postern.Postern;
import dev.postern.Tokens;
import dev.postern.testkit.StandardError;
import jakarta.annotation.security.DenyAll;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.junit.jupiter.api.Test;

/** How a filter comes to be. */
class AuthFilterTest {
    @Test
    void accountsBesideAKeyThatOnlyVerifiesAreWarnedOf() throws Exception {
        var keys = KeyPairGenerator.getInstance("EC");
        keys.initialize(new ECGenParameterSpec("secp256r1"));
        var publicKey = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(keys.generateKeyPair().getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        var settings = Map.of("auth.strategy", "jwt", "auth.jwt.algorithm", "ES256", "auth.jwt.key", publicKey);
        try (var postern = TestApp.postern(settings, Clock.systemUTC(), null)) {
            assertThat(StandardError.during(() -> AuthFilter.of(postern)))
                    .contains("no key that signs: /auth/login answers 404");
        }
        try (var postern = TestApp.postern(Map.of("auth.strategy", "jwt"), Clock.systemUTC(), null)) {
            assertThat(StandardError.during(() -> AuthFilter.of(postern))).doesNotContain("no key that signs");
        }
    }

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
    void aSecondFilterJudgesByItsOwnRules() throws Exception {
        try (var postern = Postern.from(AuthConfig.of(Map.of()))) {
            var context = new ServletContextHandler();
            var wide = AuthFilter.builder(postern).rules("/** permit").build();
            var narrow = AuthFilter.builder(postern).rules("/** deny").build();
            context.addFilter(wide, "/*", EnumSet.of(DispatcherType.REQUEST));
            context.addFilter(narrow, "/inner/*", EnumSet.of(DispatcherType.REQUEST));
            context.addServlet(new ServletHolder(new Page()), "/*");
            var server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            server.setHandler(context);
            server.start();
            try {
                var client = new TestClient(server.getURI().getPort());
                assertThat(client.get("/outer").status()).isEqualTo(200);
                assertThat(client.get("/inner/x").status()).isEqualTo(401);
            } finally {
                server.stop();
            }
        }
    }

    /** Both have a servlet of the same name, and only one of these is annotated. */
    @Test
    void aFilterInTwoContextsTakesNoAnnotationOfOneForTheOther() throws Exception {
        try (var postern = Postern.from(AuthConfig.of(Map.of()))) {
            var filter = AuthFilter.builder(postern).rules("/** permit").build();
            var server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            server.setHandler(new ContextHandlerCollection(
                    context("/open", filter, new Page()), context("/shut", filter, new ShutPage())));
            server.start();
            try {
                var client = new TestClient(server.getURI().getPort());
                for (var round = 0; round < 2; round++) {
                    assertThat(client.get("/open/x").status()).isEqualTo(200);
                    assertThat(client.get("/shut/x").status()).isEqualTo(401);
                }
            } finally {
                server.stop();
            }
        }
    }

    private static ServletContextHandler context(String path, AuthFilter filter, HttpServlet page) {
        var context = new ServletContextHandler(path);
        context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        context.addServlet(new ServletHolder("page", page), "/*");
        return context;
    }

    private static class Page extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            response.setStatus(200);
        }
    }

    @DenyAll
    private static final class ShutPage extends Page {
        private static final long serialVersionUID = 1;
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
            var tokens = new Tokens("x".repeat(4_090), now, Optional.empty(), now);
            assertThatThrownBy(() -> cookies.set(null, tokens))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("browsers take 4096")
                    .hasMessageNotContaining("xxxx");
            for (var bad : new String[] {"a\r\nb", "a\0", "a;b", "a b", "a\u0100"}) {
                var injected = new Tokens(bad, now, Optional.empty(), now);
                assertThatThrownBy(() -> cookies.set(null, injected)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }
}
