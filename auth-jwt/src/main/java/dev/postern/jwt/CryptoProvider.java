package dev.postern.jwt;

import java.security.Provider;
import java.security.Security;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Finds the JCA provider of a name, without making it the platform's. */
final class CryptoProvider {
    private CryptoProvider() {}

    /** Returns the provider that is installed under that name, offers itself as a service, or is of that class. */
    static Optional<Provider> find(String name) {
        var installed = Security.getProvider(name);
        return installed == null ? onClassPath(name) : Optional.of(installed);
    }

    private static Optional<Provider> onClassPath(String name) {
        try {
            for (var offered : ServiceLoader.load(Provider.class)) {
                if (offered.getName().equals(name)) {
                    return Optional.of(offered);
                }
            }
            return Class.forName(name).getDeclaredConstructor().newInstance() instanceof Provider provider
                    ? Optional.of(provider)
                    : Optional.empty();
        } catch (ReflectiveOperationException | ServiceConfigurationError | LinkageError e) {
            return Optional.empty();
        }
    }
}
