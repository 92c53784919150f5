package dev.postern;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * The providers that a configuration names, after every check of it: whoever has a selection has a configuration without
 * a problem.
 *
 * @param store who opens the store; empty if a store comes from code
 * @param strategies who makes the accepted strategies
 * @param passwordLogins who may make a password login: the one from code, or all that are on the class path
 */
record Selection(
        Optional<TokenStoreProvider> store,
        List<StrategyProvider> strategies,
        List<PasswordLoginProvider> passwordLogins) {

    /**
     * Finds the providers and lets them, and whoever else has something to check, look at the configuration.
     *
     * @throws ConfigException if anything is wrong, with all of it
     */
    static Selection of(AuthConfig config, boolean opensStore, Optional<PasswordLoginProvider> passwords) {
        var problems = new ConfigProblems(config);
        var selection = new Selection(
                opensStore ? store(config, problems) : Optional.empty(),
                strategies(config, problems),
                passwords.map(List::of).orElseGet(() -> Providers.all(PasswordLoginProvider.class)));
        checkContradictions(config, problems);
        if (passwords.isPresent() && config.isSet(ConfigKeys.ACCOUNTS_FILE)) {
            problems.add(
                    ConfigKeys.ACCOUNTS_FILE,
                    "is set beside accounts from code, and one of them would be ignored",
                    "remove it, or the call of passwords or passwordLogin");
        }
        selection.store.ifPresent(provider -> provider.check(config, problems));
        selection.strategies.forEach(provider -> provider.check(config, problems));
        selection.passwordLogins.forEach(provider -> provider.check(config, problems));
        Providers.all(ConfigCheck.class).forEach(check -> check.check(config, problems));
        problems.throwIfAny();
        return selection;
    }

    private static Optional<TokenStoreProvider> store(AuthConfig config, ConfigProblems problems) {
        var name = config.get(ConfigKeys.STORE);
        return Providers.named(TokenStoreProvider.class, TokenStoreProvider::name, name, ConfigKeys.STORE, problems);
    }

    private static List<StrategyProvider> strategies(AuthConfig config, ConfigProblems problems) {
        var names = new LinkedHashMap<String, ConfigKey<?>>();
        names.put(config.get(ConfigKeys.STRATEGY), ConfigKeys.STRATEGY);
        config.get(ConfigKeys.ACCEPT).forEach(name -> names.putIfAbsent(name, ConfigKeys.ACCEPT));
        var found = new ArrayList<StrategyProvider>();
        names.forEach(
                (name, key) -> Providers.named(StrategyProvider.class, StrategyProvider::name, name, key, problems)
                        .ifPresent(found::add));
        return List.copyOf(found);
    }

    private static void checkContradictions(AuthConfig config, ConfigProblems problems) {
        var accept = config.get(ConfigKeys.ACCEPT);
        if (!accept.isEmpty() && !accept.contains(config.get(ConfigKeys.STRATEGY))) {
            problems.add(
                    ConfigKeys.ACCEPT,
                    "leaves out auth.strategy, so that nobody who logs in would be let in",
                    "add " + config.get(ConfigKeys.STRATEGY));
        }
        if (config.get(ConfigKeys.ACCEPT_UNTIL).isPresent()
                && accept.stream().allMatch(config.get(ConfigKeys.STRATEGY)::equals)) {
            problems.add(
                    ConfigKeys.ACCEPT_UNTIL,
                    "ends nothing: auth.accept honours no strategy but auth.strategy",
                    "remove it if the switch is over, or name both strategies in auth.accept");
        }
        if (config.get(ConfigKeys.LOGIN_IDLE_TIMEOUT).compareTo(config.get(ConfigKeys.LOGIN_LIFETIME)) > 0) {
            problems.add(
                    ConfigKeys.LOGIN_IDLE_TIMEOUT,
                    "is longer than auth.login.lifetime, " + config.show(ConfigKeys.LOGIN_LIFETIME),
                    "make it that or less");
        }
    }
}
