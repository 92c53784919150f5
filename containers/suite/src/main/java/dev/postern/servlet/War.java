package dev.postern.servlet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A WAR as a build tool makes it: {@code web.xml} and {@code auth.properties} of its own, servlets in
 * {@code WEB-INF/classes} and the library in {@code WEB-INF/lib}.
 */
final class War {
    /** A class of each jar that an application brings, if it is there at all, by the name that the jar has in the WAR. */
    private static final Map<String, String> LIBRARIES = Map.ofEntries(
            Map.entry("auth-core.jar", "dev.postern.Postern"),
            Map.entry("auth-servlet.jar", "dev.postern.servlet.AuthFilter"),
            Map.entry("auth-session.jar", "dev.postern.session.SessionStrategyProvider"),
            Map.entry("auth-jwt.jar", "dev.postern.jwt.JwtStrategyProvider"),
            Map.entry("auth-login.jar", "dev.postern.login.AccountLogin"),
            Map.entry("slf4j-api.jar", "org.slf4j.Logger"),
            Map.entry("slf4j-simple.jar", "org.slf4j.simple.SimpleLogger"),
            Map.entry("jackson-core.jar", "com.fasterxml.jackson.core.JsonFactory"),
            Map.entry("jjwt-api.jar", "io.jsonwebtoken.Jwts"),
            Map.entry("jjwt-impl.jar", "io.jsonwebtoken.impl.DefaultJwtParser"),
            Map.entry("password4j.jar", "com.password4j.Argon2Function"),
            Map.entry("jedis.jar", "redis.clients.jedis.UnifiedJedis"),
            Map.entry("caffeine.jar", "com.github.benmanes.caffeine.cache.Caffeine"));

    private static final String DROP_IN = "META-INF/web-fragment.xml";

    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    /** Starts a WAR with this descriptor. */
    War(String webXml) {
        entries.put("WEB-INF/web.xml", webXml.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds the configuration, as an {@code auth.properties} on the class path. */
    War settings(Map<String, String> settings) {
        var text = new StringBuilder();
        settings.forEach((key, value) -> text.append(key)
                .append(" = ")
                .append(value.replace("\\", "\\\\"))
                .append('\n'));
        entries.put("WEB-INF/classes/auth.properties", text.toString().getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Adds classes of the application's own, with those that are nested in them. */
    War classes(List<Class<?>> classes) throws IOException {
        for (var type : classes) {
            var file = type.getName().replace('.', '/') + ".class";
            try (var in = type.getClassLoader().getResourceAsStream(file)) {
                entries.put("WEB-INF/classes/" + file, in.readAllBytes());
            }
            classes(List.of(type.getDeclaredClasses()));
        }
        return this;
    }

    /** Adds the artifact that registers the filter. */
    War dropIn() throws IOException {
        var url = War.class.getClassLoader().getResource(DROP_IN);
        var place = url.toString();
        var root = place.startsWith("jar:file:")
                ? Path.of(URI.create(place.substring("jar:".length(), place.indexOf('!'))))
                : Path.of(URI.create(place)).resolve("../..").normalize();
        entries.put("WEB-INF/lib/auth-servlet-dropin.jar", jar(root));
        return this;
    }

    /** Writes the WAR, with the library in it. */
    Path write(Path war) throws IOException {
        for (var library : LIBRARIES.entrySet()) {
            var root = rootOf(library.getValue());
            if (root.isPresent()) {
                entries.put("WEB-INF/lib/" + library.getKey(), jar(root.get()));
            }
        }
        try (var zip = new ZipOutputStream(Files.newOutputStream(war))) {
            zip.setLevel(0);
            for (var entry : entries.entrySet()) {
                add(zip, entry.getKey(), new ByteArrayInputStream(entry.getValue()));
            }
        }
        return war;
    }

    private static Optional<Path> rootOf(String type) throws IOException {
        try {
            return Optional.of(Path.of(Class.forName(type, false, War.class.getClassLoader())
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI()));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        } catch (URISyntaxException e) {
            throw new IOException(type, e);
        }
    }

    /** Returns a jar as it is, and a directory of classes, which Maven has before it packages, as a jar. */
    private static byte[] jar(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return Files.readAllBytes(root);
        }
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes);
                var files = Files.walk(root)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                try (var in = Files.newInputStream(file)) {
                    add(zip, root.relativize(file).toString().replace('\\', '/'), in);
                }
            }
        }
        return bytes.toByteArray();
    }

    private static void add(ZipOutputStream zip, String name, InputStream content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        content.transferTo(zip);
        zip.closeEntry();
    }
}
