package dev.postern.servlet;

import dev.postern.AuthConfig;
import dev.postern.ConfigCheck;
import dev.postern.ConfigKey;
import dev.postern.ConfigKeys;
import dev.postern.ConfigProblems;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks the settings of the filter beside all others, so that one start lists every problem. */
public final class ServletConfigCheck implements ConfigCheck {
    static final String FIX_OF_RULES = "correct it; auth.rules in docs/configuration.md says what a rule looks like";

    private static final Pattern DOMAIN = Pattern.compile(
            "(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+(?!\\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    /** For {@link java.util.ServiceLoader}. */
    public ServletConfigCheck() {}

    @Override
    public void check(AuthConfig config, ConfigProblems problems) {
        Rules.read(config.get(ConfigKeys.RULES), problem -> problems.add(ConfigKeys.RULES, problem, FIX_OF_RULES));
        checkPath(config, problems, ConfigKeys.PREFIX);
        checkPath(config, problems, ConfigKeys.LOGIN_PAGE);
        checkPath(config, problems, ConfigKeys.HOME);
        var prefix = config.get(ConfigKeys.PREFIX);
        if (prefix.endsWith("/")) {
            problems.add(ConfigKeys.PREFIX, "ends with a slash", "write " + ConfigKeys.PREFIX.defaultText());
        }
        if ((config.get(ConfigKeys.LOGIN_PAGE) + "/").startsWith(prefix + "/")) {
            problems.add(
                    ConfigKeys.LOGIN_PAGE, "lies among the endpoints of " + ConfigKeys.PREFIX, "move one of the two");
        }
        checkCookie(config, problems);
        for (var origin : config.get(ConfigKeys.ALLOWED_ORIGINS)) {
            checkOrigin(origin, config, problems);
        }
        for (var proxy : config.get(ConfigKeys.TRUSTED_PROXIES)) {
            try {
                Network.of(proxy);
            } catch (IllegalArgumentException e) {
                problems.add(
                        ConfigKeys.TRUSTED_PROXIES,
                        "\"" + proxy + "\" is neither an address nor a network",
                        "write it such as 10.0.0.0/8 or ::1");
            }
        }
    }

    static List<Network> proxies(AuthConfig config) {
        return config.get(ConfigKeys.TRUSTED_PROXIES).stream().map(Network::of).toList();
    }

    private static void checkPath(AuthConfig config, ConfigProblems problems, ConfigKey<String> key) {
        var path = config.get(key);
        if (RequestPath.decode(path).isEmpty() || path.contains("%") || path.contains("?") || path.contains("#")) {
            problems.add(key, "is not a plain path", "write a path such as " + key.defaultText());
        }
    }

    private static void checkCookie(AuthConfig config, ConfigProblems problems) {
        if (!isName(config.get(ConfigKeys.COOKIE_NAME))) {
            problems.add(
                    ConfigKeys.COOKIE_NAME,
                    "is not " + ConfigKeys.COOKIE_NAME.allowed(),
                    "use letters, digits, - and _, without a prefix: it gets that by itself");
        }
        if (config.get(ConfigKeys.COOKIE_DOMAIN)
                .filter(domain -> !isDomain(domain))
                .isPresent()) {
            problems.add(
                    ConfigKeys.COOKIE_DOMAIN,
                    "is not " + ConfigKeys.COOKIE_DOMAIN.allowed(),
                    "write the domain that the hosts share; for one host remove the key");
        }
        var crossSite = config.get(ConfigKeys.COOKIE_SAME_SITE).equals("None");
        if (config.get(ConfigKeys.COOKIE_PARTITIONED) && !crossSite) {
            problems.add(
                    ConfigKeys.COOKIE_PARTITIONED,
                    "makes no sense with " + ConfigKeys.COOKIE_SAME_SITE + "=" + config.get(ConfigKeys.COOKIE_SAME_SITE)
                            + ", which keeps the cookie out of frames",
                    "remove it, or set " + ConfigKeys.COOKIE_SAME_SITE + "=None");
        }
        if (crossSite && config.get(ConfigKeys.COOKIE_INSECURE)) {
            problems.add(
                    ConfigKeys.COOKIE_SAME_SITE,
                    "needs Secure, which " + ConfigKeys.COOKIE_INSECURE + " drops: browsers refuse such a cookie",
                    "develop with Lax; or remove " + ConfigKeys.COOKIE_INSECURE + ", which localhost does not need");
        }
    }

    private static void checkOrigin(String origin, AuthConfig config, ConfigProblems problems) {
        if (!isOrigin(origin)) {
            problems.add(
                    ConfigKeys.ALLOWED_ORIGINS,
                    "\"" + origin + "\" is not an origin: scheme, host and port, nothing else",
                    "write it as browsers do, such as https://app.example.com");
        } else if (origin.startsWith("http:") && !isThisMachine(origin) && !config.get(ConfigKeys.COOKIE_INSECURE)) {
            problems.add(
                    ConfigKeys.ALLOWED_ORIGINS,
                    "\"" + origin + "\" is plain http: anybody on the way can speak for it",
                    "write https, or for development set " + ConfigKeys.COOKIE_INSECURE + "=true");
        }
    }

    private static boolean isThisMachine(String origin) {
        return Set.of("localhost", "127.0.0.1", "[::1]")
                .contains(URI.create(origin).getHost());
    }

    /** Two labels or more of letters, digits and hyphens (RFC 1123 section 2.1), the last not a number: no address. */
    private static boolean isDomain(String domain) {
        return domain.length() <= 253 && DOMAIN.matcher(domain).matches();
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= 32
                && !name.startsWith("__")
                && name.chars().allMatch(c -> c < 0x7f && (Character.isLetterOrDigit(c) || c == '-' || c == '_'));
    }

    /** As browsers write it (RFC 6454 section 6.2): in lower case, without the port that the scheme has anyway. */
    private static boolean isOrigin(String origin) {
        try {
            var uri = URI.create(origin);
            return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && origin.equals(uri.getScheme() + "://" + uri.getHost().toLowerCase(Locale.ROOT) + portOf(uri));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String portOf(URI uri) {
        var usual = "https".equals(uri.getScheme()) ? 443 : 80;
        return uri.getPort() == -1 || uri.getPort() == usual ? "" : ":" + uri.getPort();
    }
}
