package dev.postern.servlet;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A strategy and a way in which the application comes to the container of this module. */
final class Variant implements AutoCloseable {
    /** How an application comes to its container. */
    enum Deployment {
        /** The application hands over a filter that it made. */
        BY_CODE,
        /** So it does, and requests run on virtual threads. */
        BY_CODE_ON_VIRTUAL_THREADS,
        /** A WAR names the filter in its descriptor. */
        WAR_WITH_WEB_XML,
        /** A WAR has the artifact that names the filter. */
        WAR_WITH_DROP_IN;

        private boolean works() {
            return switch (this) {
                case BY_CODE -> true;
                case BY_CODE_ON_VIRTUAL_THREADS -> Runtime.version().feature() >= 21;
                case WAR_WITH_WEB_XML, WAR_WITH_DROP_IN ->
                    Container.ofThisModule().takesWars();
            };
        }
    }

    private static final String KEY = randomKey();

    private final String strategy;
    private final Deployment deployment;
    private final WarContainer wars;

    private Variant(String strategy, Deployment deployment) {
        this.strategy = strategy;
        this.deployment = deployment;
        this.wars = new WarContainer(settings(), deployment == Deployment.WAR_WITH_DROP_IN);
    }

    /** Returns both strategies in every way that works here. */
    static Stream<Variant> all() {
        return Arrays.stream(Deployment.values())
                .filter(Deployment::works)
                .flatMap(deployment -> Stream.of("session", "jwt").map(strategy -> new Variant(strategy, deployment)));
    }

    /** Returns the one that is farthest from an application of the library's own tests, which are put together by code. */
    static Stream<Variant> one() {
        return Stream.of(
                Deployment.WAR_WITH_DROP_IN.works()
                        ? new Variant("session", Deployment.WAR_WITH_DROP_IN)
                        : new Variant("jwt", Deployment.BY_CODE));
    }

    /** Returns two, which with {@link #one} are every strategy and every deployment once. */
    static Stream<Variant> two() {
        return Stream.of(new Variant("session", Deployment.BY_CODE), new Variant("jwt", Deployment.WAR_WITH_WEB_XML))
                .filter(variant -> variant.deployment.works());
    }

    Map<String, String> settings() {
        return strategy.equals("session")
                ? Map.of("auth.strategy", strategy)
                : Map.of("auth.strategy", strategy, "auth.jwt.algorithm", "HS256", "auth.jwt.key", KEY);
    }

    TestContainer container() {
        var container = Container.ofThisModule();
        return switch (deployment) {
            case BY_CODE -> container;
            case BY_CODE_ON_VIRTUAL_THREADS ->
                app -> container.start(
                        app, (types, context) -> ((AuthFilter) app.filters().get(0)).addTo(context), true);
            case WAR_WITH_WEB_XML, WAR_WITH_DROP_IN -> wars;
        };
    }

    /** Stops the server of a WAR; the others stop after each test. */
    @Override
    public void close() throws IOException {
        wars.close();
    }

    @Override
    public String toString() {
        return strategy + ", " + deployment.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String randomKey() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
