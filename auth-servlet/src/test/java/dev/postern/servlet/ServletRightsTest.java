package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.ConfigException;
import dev.postern.ConfigProblem;
import dev.postern.testkit.StandardError;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.GenericServlet;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.HttpConstraint;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ServletRightsTest {
    private final List<ConfigProblem> problems = new ArrayList<>();

    @Test
    void theNearestAnnotationCounts() {
        assertThat(of(Plain.class)).isEqualTo(ServletRights.NONE);
        assertThat(of(Base.class).rightFor("GET")).isEqualTo(new Right.AnyRole(List.of("a")));
        assertThat(of(Inheriting.class).rightFor("GET")).isEqualTo(new Right.AnyRole(List.of("a")));
        assertThat(of(Opened.class).rightFor("GET")).isEqualTo(new Right.Permit());
        assertThat(of(Opened.class).rightFor("POST")).isEqualTo(new Right.Deny());
        assertThat(of(Opened.class).rightFor("PROPFIND")).isEqualTo(new Right.Permit());
        assertThat(problems).isEmpty();
    }

    @Test
    void whatStandsOnAnOverriddenMethodDoesNotOpenAProtectedClass() {
        assertThat(of(Reporting.class).rightFor("GET")).isEqualTo(new Right.Permit());
        assertThat(of(Guarded.class).rightFor("GET")).isEqualTo(new Right.AnyRole(List.of("admin")));
        assertThat(of(Guarded.class).rightFor("HEAD")).isEqualTo(new Right.AnyRole(List.of("admin")));
        assertThat(of(Unsaid.class).rightFor("GET")).isEqualTo(new Right.AnyRole(List.of("admin")));
        assertThat(of(Kept.class).rightFor("GET")).isEqualTo(new Right.Permit());
        assertThat(of(Kept.class).rightFor("POST")).isEqualTo(new Right.AnyRole(List.of("admin")));
    }

    @Test
    void whatStandsOnServiceHoldsForEveryMethod() {
        var rights = of(Served.class);

        assertThat(rights.rightFor("PUT")).isEqualTo(new Right.AnyRole(List.of("a")));
        assertThat(rights.rightFor("GET"))
                .isEqualTo(new Right.All(List.of(new Right.AnyRole(List.of("a")), new Right.AnyRole(List.of("b")))));
        assertThat(of(Generic.class).rightFor("GET")).isEqualTo(new Right.Deny());
    }

    @Test
    void headNeedsWhatGetNeedsAndWhatItAsksForItself() {
        assertThat(of(WithHead.class).rightFor("HEAD"))
                .isEqualTo(new Right.All(List.of(new Right.AnyRole(List.of("h")), new Right.AnyRole(List.of("g")))));
        assertThat(of(Opened.class).rightFor("HEAD")).isEqualTo(new Right.Permit());
    }

    @Test
    void noRolesAreNobodyAndTwoStarsAreWhoeverHasLoggedIn() {
        assertThat(of(NoRoles.class).rightFor("GET")).isEqualTo(new Right.AnyRole(List.of()));
        assertThat(of(AnyLogin.class).rightFor("GET")).isEqualTo(new Right.Authenticated());
    }

    @Test
    void annotationsThatContradictEachOtherStopTheStartAndEveryOneIsListed() throws Exception {
        var postern = TestApp.postern(Map.of(), Clock.systemUTC(), null);
        try (postern) {
            var app = new TestContainer.App(
                    AuthFilter.of(postern), Map.<String, Servlet>of("/a", new Torn(), "/b", new TornInside()));
            assertThatThrownBy(() -> new JettyContainer().start(app).close())
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(
                            "Torn: has more than one of @RolesAllowed, @PermitAll and @DenyAll -> leave one")
                    .hasMessageContaining("TornInside.doGet: has more than one");
        }
        assertThat(of(Torn.class).rightFor("GET")).isEqualTo(new Right.Deny());
    }

    @Test
    void anAnnotationThatSomeContainersIgnoreIsWarnedOf() throws Exception {
        var postern = TestApp.postern(Map.of(), Clock.systemUTC(), null);
        try (postern) {
            var app = new TestContainer.App(AuthFilter.of(postern), Map.of("/a", new Constrained(), "/b", new Plain()));
            var said = StandardError.during(() -> start(app));

            assertThat(said).contains("Constrained carries @ServletSecurity").doesNotContain("Plain carries");
        }
    }

    /** The JVM leaves annotations out whose class is not there; the rest works. */
    @Test
    void withoutTheAnnotationsOnTheClassPathServletsAskForNothing() throws Exception {
        var hiding = new Reloading(name -> name.startsWith("jakarta.annotation.") ? Origin.NOWHERE : Origin.PARENT);

        assertThat(hiding.rightsOf(Base.class)).isEqualTo("ServletRights[otherwise=permit, byMethod={}]");
    }

    @Test
    void aCopyOfTheAnnotationsFromAnotherClassLoaderCounts() throws Exception {
        var copying = new Reloading(name -> name.startsWith("jakarta.annotation.") ? Origin.HERE : Origin.PARENT);

        assertThat(copying.rightsOf(Base.class))
                .isEqualTo("ServletRights[otherwise=one of the roles [a], byMethod={}]");
    }

    private static void start(TestContainer.App app) {
        try {
            new JettyContainer().start(app).close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private ServletRights of(Class<?> servlet) {
        return ServletRights.of(servlet, problems::add);
    }

    private enum Origin {
        PARENT,
        HERE,
        NOWHERE
    }

    /** Defines the classes of this package anew, and others as it is told. */
    private static final class Reloading extends ClassLoader {
        private final java.util.function.Function<String, Origin> origins;

        Reloading(java.util.function.Function<String, Origin> origins) {
            super(ServletRightsTest.class.getClassLoader());
            this.origins = origins;
        }

        String rightsOf(Class<?> servlet) throws Exception {
            var of = loadClass(ServletRights.class.getName()).getDeclaredMethod("of", Class.class, Consumer.class);
            of.setAccessible(true);
            return of.invoke(null, loadClass(servlet.getName()), (Consumer<Object>) problem -> {
                        throw new AssertionError(problem);
                    })
                    .toString();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            var origin = name.startsWith("dev.postern.servlet.") ? Origin.HERE : origins.apply(name);
            if (origin == Origin.PARENT) {
                return super.loadClass(name, resolve);
            }
            var loaded = findLoadedClass(name);
            return loaded != null ? loaded : origin == Origin.HERE ? define(name) : nowhere(name);
        }

        private static Class<?> nowhere(String name) throws ClassNotFoundException {
            throw new ClassNotFoundException(name);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (var bytes = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                var all = bytes.readAllBytes();
                return defineClass(name, all, 0, all.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private static class Plain extends HttpServlet {
        private static final long serialVersionUID = 1;
    }

    @RolesAllowed("a")
    private static class Base extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {}
    }

    private static class Inheriting extends Base {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {}
    }

    @PermitAll
    private static final class Opened extends Inheriting {
        private static final long serialVersionUID = 1;

        @Override
        @DenyAll
        protected void doPost(HttpServletRequest request, HttpServletResponse response) {}
    }

    private static class Reporting extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        @PermitAll
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {}
    }

    @RolesAllowed("admin")
    private static class Guarded extends Reporting {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {}
    }

    private static final class Unsaid extends Guarded {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {}
    }

    /** Does not override what its superclass has opened. */
    @RolesAllowed("admin")
    private static final class Kept extends Reporting {
        private static final long serialVersionUID = 1;
    }

    private static final class Served extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        @RolesAllowed("a")
        protected void service(HttpServletRequest request, HttpServletResponse response) {}

        @Override
        @RolesAllowed("b")
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {}
    }

    private static final class Generic extends GenericServlet {
        private static final long serialVersionUID = 1;

        @Override
        @DenyAll
        public void service(ServletRequest request, ServletResponse response) {}
    }

    private static final class WithHead extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        @RolesAllowed("g")
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {}

        @Override
        @RolesAllowed("h")
        protected void doHead(HttpServletRequest request, HttpServletResponse response) {}
    }

    @RolesAllowed({})
    private static final class NoRoles extends HttpServlet {
        private static final long serialVersionUID = 1;
    }

    @RolesAllowed({"a", "**"})
    private static final class AnyLogin extends HttpServlet {
        private static final long serialVersionUID = 1;
    }

    @RolesAllowed("a")
    @PermitAll
    private static final class Torn extends HttpServlet {
        private static final long serialVersionUID = 1;
    }

    private static final class TornInside extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        @DenyAll
        @PermitAll
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {}
    }

    @ServletSecurity(@HttpConstraint(rolesAllowed = "a"))
    private static final class Constrained extends HttpServlet {
        private static final long serialVersionUID = 1;
    }
}
