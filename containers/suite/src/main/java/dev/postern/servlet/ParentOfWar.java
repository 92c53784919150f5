package dev.postern.servlet;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The class path of this test without what a WAR brings itself: a WAR that forgot something must fail here as it would in
 * a container of its own.
 */
public final class ParentOfWar extends ClassLoader {
    private static final List<String> HIDDEN = List.of(
            "dev.postern.",
            "io.jsonwebtoken.",
            "com.fasterxml.",
            "com.github.benmanes.",
            "com.password4j.",
            "redis.clients.",
            "org.apache.commons.pool2.",
            "org.json.",
            "com.google.gson.");

    /** Makes a parent over the class path of this test. */
    public ParentOfWar() {
        super(ParentOfWar.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (HIDDEN.stream().anyMatch(name::startsWith)) {
            throw new ClassNotFoundException(name);
        }
        return super.loadClass(name, resolve);
    }

    @Override
    public @Nullable URL getResource(String name) {
        return isHidden(name) ? null : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return isHidden(name) ? Collections.emptyEnumeration() : super.getResources(name);
    }

    private static boolean isHidden(String resource) {
        var name = resource.replace("META-INF/services/", "").replace('/', '.');
        return HIDDEN.stream().anyMatch(name::startsWith);
    }
}
