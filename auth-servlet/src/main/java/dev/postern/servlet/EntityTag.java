package dev.postern.servlet;

import dev.postern.Base64Url;
import dev.postern.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Strong entity tags of a body (RFC 9110 section 8.8.3): the same on every server that gives the same body. */
final class EntityTag {
    private EntityTag() {}

    static String of(String body) {
        return '"' + Base64Url.encode(Sha256.of(body.getBytes(StandardCharsets.UTF_8))) + '"';
    }

    /** Tells whether the lines of {@code If-None-Match} name the tag; weak ones count (RFC 9110 section 13.1.2). */
    static boolean matches(List<String> ifNoneMatch, String tag) {
        return ifNoneMatch.stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::strip)
                .anyMatch(named -> named.equals("*") || named.equals(tag) || named.equals("W/" + tag));
    }
}
