package dev.postern.servlet;

import dev.postern.AuthConfig;
import dev.postern.ConfigException;
import dev.postern.ConfigKeys;
import dev.postern.ConfigProblem;
import dev.postern.LoginEndedException;
import dev.postern.Postern;
import dev.postern.TokenStoreException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets through whom the rules allow, tells the application who that is, and serves the endpoints under
 * {@code auth.prefix}. Map it to {@code /*}, for every type of dispatch and with asynchronous requests, before every other
 * filter that acts on who the user is. Safe for use by many threads.
 *
 * <p>Nothing is written to the response of a request that is let through. A store out of reach is answered 503 with
 * {@code Retry-After}, on every path that a token came to, even one that strangers may see: nobody is taken for a
 * stranger, and no cookie is cleared, because a server is down. So is a {@link TokenStoreException} out of the
 * application's own code, unless its answer is under way; a {@link LoginEndedException} is answered as if no token had
 * come.
 *
 * <p>Who it is, a filter asks once a request; what that opens, at each dispatch: a forward, an include and an asynchronous
 * dispatch are judged by where they lead, and a refused include is left out of the page. Error pages, and what lies under
 * {@code /WEB-INF/}, are open to the application itself. The JSR-250 annotations of a servlet ({@code @RolesAllowed},
 * {@code @PermitAll}, {@code @DenyAll}) take away from what the rules give and add nothing. Of two filters in the way of a
 * request each judges by its own rules.
 *
 * <p>Small API: does not create sessions of the container, does not judge passwords, does not know a strategy.
 */
public final class AuthFilter implements Filter {
    /** Where a filter finds what another one of the same application has wired from the same configuration. */
    private static final String SHARED_GATE = "dev.postern.gate";

    private final boolean wiresItself;
    private @Nullable Gate gate;
    private @Nullable Postern owned;
    private @Nullable ServletContext sharedIn;

    /**
     * For {@code web.xml} and containers that make the filter themselves: {@link #init} wires everything from
     * {@link AuthConfig#load}, and {@link #destroy} closes that. Several of them in one application share what the first
     * has wired.
     */
    public AuthFilter() {
        wiresItself = true;
    }

    private AuthFilter(Gate gate) {
        wiresItself = false;
        this.gate = gate;
    }

    /**
     * Returns a filter over these parts with the rules of their configuration. Whoever made the parts closes them.
     *
     * @throws ConfigException if the rules or another setting of this module can't be used
     */
    public static AuthFilter of(Postern postern) {
        return builder(postern).build();
    }

    /** Starts a filter over these parts. Whoever made the parts closes them. */
    public static Builder builder(Postern postern) {
        return new Builder(postern);
    }

    /**
     * Registers this filter with an application that is about to start, as {@code auth-servlet-dropin} does with a WAR: on
     * every path, for every type of dispatch, for asynchronous requests, before the filters of its descriptor. Call it in
     * a {@link jakarta.servlet.ServletContainerInitializer}, which every embedded container takes, or in a WAR's
     * {@link jakarta.servlet.ServletContextListener}. Where Jetty opens WebSockets, map its {@code WebSocketUpgradeFilter}
     * by name and class after this, or it comes before.
     *
     * @throws IllegalStateException if the application has started, or has a filter called {@code postern}
     */
    public void addTo(ServletContext context) {
        var registration = context.addFilter("postern", this);
        if (registration == null) {
            throw new IllegalStateException("there is a filter called postern already");
        }
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
    }

    /**
     * Wires everything from the configuration, if the filter was not made over given parts, and reads the annotations of
     * the servlets that are registered.
     *
     * @throws ConfigException if the configuration can't be used, or annotations of a servlet contradict each other
     */
    @Override
    public void init(@Nullable FilterConfig filterConfig) {
        var context = filterConfig == null ? null : filterConfig.getServletContext();
        if (wiresItself) {
            wire(context);
        }
        if (gate != null && context != null) {
            gate.check(context);
        }
    }

    private void wire(@Nullable ServletContext context) {
        if (context != null && context.getAttribute(SHARED_GATE) instanceof Gate shared) {
            gate = shared;
            return;
        }
        owned = Postern.from(AuthConfig.load());
        gate = builder(owned).gate();
        if (context != null) {
            context.setAttribute(SHARED_GATE, gate);
            sharedIn = context;
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (gate == null) {
            throw new IllegalStateException("init comes before the first request");
        }
        if (request instanceof HttpServletRequest http && response instanceof HttpServletResponse answer) {
            gate.pass(http, answer, chain);
        } else {
            throw new ServletException("only HTTP is let through");
        }
    }

    /** Closes what {@link #init} has wired; a later {@code init} wires it anew. */
    @Override
    public void destroy() {
        if (sharedIn != null) {
            sharedIn.removeAttribute(SHARED_GATE);
            sharedIn = null;
        }
        if (owned != null) {
            owned.close();
            owned = null;
        }
        if (wiresItself) {
            gate = null;
        }
    }

    /** Options of a filter. Not safe for use by many threads. */
    public static final class Builder {
        private final Postern postern;
        private String rules;
        private Function<HttpServletRequest, String> clientAddress;

        private Builder(Postern postern) {
            this.postern = postern;
            this.rules = postern.config().get(ConfigKeys.RULES);
            this.clientAddress = new ClientAddress(ServletConfigCheck.proxies(postern.config()))::of;
        }

        /** Sets rules in the place of {@code auth.rules}, in the same words: {@code "/admin/** role:admin"}. */
        public Builder rules(String... rules) {
            this.rules = String.join(";", rules);
            return this;
        }

        /**
         * Takes the client's address from elsewhere, such as a header that a content delivery network sets, in the place
         * of {@code auth.trusted-proxies}. Throttling counts by it: it must not be what a client can choose.
         */
        public Builder clientAddress(Function<HttpServletRequest, String> clientAddress) {
            this.clientAddress = clientAddress;
            return this;
        }

        /**
         * Makes the filter.
         *
         * @throws ConfigException if the rules can't be used
         */
        public AuthFilter build() {
            return new AuthFilter(gate());
        }

        private Gate gate() {
            var problems = new ArrayList<ConfigProblem>();
            var compiled = Rules.read(
                    rules,
                    problem -> problems.add(
                            new ConfigProblem(ConfigKeys.RULES.name(), "", problem, ServletConfigCheck.FIX_OF_RULES)));
            if (!problems.isEmpty()) {
                throw new ConfigException(List.copyOf(problems));
            }
            return new Gate(postern, compiled, clientAddress);
        }
    }
}
