package dev.postern.servlet;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The request targets, paths and patterns that the tests of Spring Security and Shiro have verdicts for. */
final class PathVectors {
    private PathVectors() {}

    /**
     * One vector.
     *
     * @param values its members that are texts
     */
    record Vector(Map<String, String> values) {
        Vector {
            values = Map.copyOf(values);
        }

        String expect() {
            return values.getOrDefault("expect", "");
        }

        String path() {
            return values.getOrDefault("path", "");
        }

        /** Tells whether this is about a target as a client sends it, and not about a part that a container makes of it. */
        boolean isRequestTarget() {
            return !isPattern()
                    && values.getOrDefault("field", "RequestURI").equals("RequestURI")
                    && !values.containsKey("servletPath")
                    && !values.containsKey("pathInfo");
        }

        boolean isPattern() {
            return values.containsKey("pattern");
        }

        /** Returns the servlet path and the path info that the container has made of a target; empty if it is none of those. */
        String containersReading() {
            var field = values.getOrDefault("field", "");
            return field.equals("ServletPath") || field.equals("PathInfo")
                    ? path()
                    : values.getOrDefault("servletPath", "") + values.getOrDefault("pathInfo", "");
        }
    }

    /** Returns all vectors; skips the test if they are not at hand, and fails it on a build server. */
    static List<Vector> all() {
        var file = Path.of(System.getProperty("vectors.dir", ""), "path-firewall", "spring-shiro-paths.json");
        if (Files.notExists(file) && "true".equals(System.getenv("CI"))) {
            fail("the vectors of spring-security and shiro are missing");
        }
        assumeTrue(Files.exists(file), "skipped: needs the request targets of spring-security and shiro");
        var vectors = new ArrayList<Vector>();
        try (var json = new JsonFactory().createParser(file.toFile())) {
            var values = new TreeMap<String, String>();
            var depth = 0;
            for (var token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    depth++;
                    values.clear();
                } else if (token == JsonToken.END_OBJECT) {
                    depth--;
                    vectors.add(new Vector(values));
                } else if (token == JsonToken.VALUE_STRING && depth == 1 && json.currentName() != null) {
                    values.put(json.currentName(), json.getText());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return vectors;
    }
}
