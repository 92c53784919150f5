package dev.postern.session;

import dev.postern.TokenStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/** A store each of whose calls somebody hears of before it is made. */
final class HeardStore {
    private HeardStore() {}

    /** Returns a view of the store; the listener gets the name of the method, and may throw in the place of it. */
    static TokenStore of(TokenStore store, Consumer<String> listener) {
        return (TokenStore) Proxy.newProxyInstance(
                TokenStore.class.getClassLoader(), new Class<?>[] {TokenStore.class}, (proxy, verb, arguments) -> {
                    listener.accept(verb.getName());
                    try {
                        return verb.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
