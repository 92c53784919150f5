package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.AuthConfig;
import dev.postern.MemoryTokenStore;
import dev.postern.Postern;
import dev.postern.TokenStore;
import dev.postern.login.AccountLogin;
import dev.postern.login.InMemoryAccounts;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** How the filter gets into an application, by itself and once. */
class RegistrationTest {
    private static final List<String> SETTINGS = List.of("auth.rules", "auth.accounts.file");

    private final Container container = Container.ofThisModule();

    @TempDir
    Path directory;

    @BeforeEach
    void configure() throws Exception {
        System.setProperty("auth.rules", "/public/** permit; /** authenticated");
        System.setProperty(
                "auth.accounts.file", WarContainer.accounts(directory).toString());
    }

    @AfterEach
    void restore() {
        SETTINGS.forEach(System::clearProperty);
    }

    @Test
    void oneLineRegistersAFilterThatWiresItself() throws Exception {
        assertThatItGuards((types, context) -> new AuthFilter().addTo(context));
    }

    @Test
    void twoLinesRegisterAFilterOverPartsOfTheApplication() throws Exception {
        try (var postern = TestApp.postern(Map.of(), Clock.systemUTC(), null)) {
            assertThatItGuards((types, context) -> AuthFilter.of(postern).addTo(context));
        }
    }

    @Test
    void severalFiltersThatWireThemselvesKnowTheSameLogins() throws Exception {
        assertThatItGuards((types, context) -> {
            map(context, "one", new AuthFilter());
            map(context, "two", new AuthFilter());
        });
    }

    @Test
    void aWarThatNamesTheFilterAndHasTheDropInAsWellKnowsTheSameLogins() throws Exception {
        assumeTrue(container.takesWars(), "this container takes no WARs");

        try (var wars = new WarContainer(Map.of(), true, true)) {
            assertThatItGuards(wars.start(app()).port());
        }
    }

    @Test
    void aSecondFilterOfTheSameNameIsRefused() {
        assertThatThrownBy(() -> container.start(app(), (types, context) -> {
                    new AuthFilter().addTo(context);
                    new AuthFilter().addTo(context);
                }))
                .hasStackTraceContaining("there is a filter called postern already");
    }

    @Test
    void whoAsksIsLookedUpOnceHoweverOftenTheFilterIsMappedAndTheRequestDispatched() throws Exception {
        var lookUps = new AtomicInteger();
        try (var postern = over(counting(new MemoryTokenStore(Clock.systemUTC(), 100), lookUps));
                var server = container.start(app(), (types, context) -> {
                    AuthFilter.of(postern).addTo(context);
                    context.getFilterRegistration("postern")
                            .addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), true, "/errands/*");
                })) {
            var client = new TestClient(server.port());
            client.login("alice@example.com");

            for (var errand : List.of("/tell", "/forward", "/include", "/async-then-forward", "/plain-error")) {
                lookUps.set(0);
                client.get("/errands" + errand);
                assertThat(lookUps).as(errand).hasValue(1);
            }
        }
    }

    @Test
    void anApplicationWithABadConfigurationIsNotServed() {
        System.setProperty("auth.rules", "/a nonsense");

        assertThatThrownBy(() -> container.start(app(), (types, context) -> new AuthFilter().addTo(context)))
                .isNotNull();
    }

    @Test
    void aWarWithABadConfigurationIsNotServed() throws Exception {
        assumeTrue(container.takesWars(), "this container takes no WARs");
        restore();

        try (var wars = new WarContainer(Map.of("auth.rules", "/a nonsense"), true)) {
            assertThatThrownBy(() -> wars.start(app())).isNotNull();
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void onVirtualThreadsEveryDispatchKnowsWhoAsks() throws Exception {
        try (var server = container.start(app(), (types, context) -> new AuthFilter().addTo(context), true)) {
            var client = new TestClient(server.port());
            client.login("alice@example.com");

            for (var errand : List.of("/tell", "/forward", "/async", "/async-from-a-thread", "/thread")) {
                assertThat(client.get("/errands" + errand).body())
                        .as(errand)
                        .contains("user=u-alice")
                        .contains("virtual=true");
            }
        }
    }

    private void assertThatItGuards(ServletContainerInitializer filters) throws Exception {
        try (var server = container.start(app(), filters)) {
            assertThatItGuards(server.port());
        }
    }

    private static void assertThatItGuards(int port) {
        var client = new TestClient(port);
        assertThat(client.get("/public/errands/async").body()).contains("user=null");
        assertThat(client.get("/errands/async").status()).isEqualTo(401);
        assertThat(client.login("alice@example.com").status()).isEqualTo(200);
        assertThat(client.get("/errands/async").body()).contains("user=u-alice");
        assertThat(client.get("/auth/me").json("subject")).isEqualTo("u-alice");
        assertThat(client.post("/auth/logout").status()).isEqualTo(204);
        assertThat(client.get("/errands/async").status()).isEqualTo(401);
    }

    private static TestContainer.App app() {
        return new TestContainer.App(
                "", List.of(), Map.of("/errands/*", new Errands(), "/public/errands/*", new Errands()), Map.of());
    }

    private static void map(ServletContext context, String name, Filter filter) {
        var registration = context.addFilter(name, filter);
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), true, "/*");
    }

    private static Postern over(TokenStore store) {
        var accounts = new InMemoryAccounts();
        accounts.add("u-alice", "alice@example.com", TestApp.PASSWORD.toCharArray(), Set.of("user"));
        return Postern.builder(AuthConfig.of(TestApp.withDefaults(Map.of())))
                .store(store)
                .passwords(AccountLogin.over(accounts))
                .build();
    }

    private static TokenStore counting(TokenStore store, AtomicInteger lookUps) {
        return (TokenStore) Proxy.newProxyInstance(
                TokenStore.class.getClassLoader(), new Class<?>[] {TokenStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("find")) {
                        lookUps.incrementAndGet();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
