package dev.postern.servlet;

import dev.postern.AuthConfig;
import dev.postern.ConfigCheck;
import dev.postern.ConfigKey;
import dev.postern.ConfigKeys;
import dev.postern.ConfigProblems;
import java.net.URI;
import java.util.List;

/** Checks the settings of the filter beside all others, so that one start lists every problem. */
public final class ServletConfigCheck implements ConfigCheck {
    static final String FIX_OF_RULES = "correct it; auth.rules in docs/configuration.md says what a rule looks like";

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
        if (!isName(config.get(ConfigKeys.COOKIE_NAME))) {
            problems.add(
                    ConfigKeys.COOKIE_NAME,
                    "is not " + ConfigKeys.COOKIE_NAME.allowed(),
                    "use letters, digits, - and _");
        }
        for (var origin : config.get(ConfigKeys.ALLOWED_ORIGINS)) {
            if (!isOrigin(origin)) {
                problems.add(
                        ConfigKeys.ALLOWED_ORIGINS,
                        "\"" + origin + "\" is not an origin: scheme, host and port, nothing else",
                        "write it as browsers do, such as https://app.example.com");
            }
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

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= 32
                && name.chars().allMatch(c -> c < 0x7f && (Character.isLetterOrDigit(c) || c == '-' || c == '_'));
    }

    private static boolean isOrigin(String origin) {
        try {
            var uri = URI.create(origin);
            return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && origin.equals(uri.getScheme() + "://" + uri.getRawAuthority())
                    && uri.getRawUserInfo() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
