package dev.postern.servlet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A client that keeps cookies as a browser on a secure origin would, and follows nothing by itself. */
final class TestClient {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int port;
    private final Map<String, Cookie> cookies = new LinkedHashMap<>();

    TestClient(int port) {
        this.port = port;
    }

    record Cookie(String value, String path) {}

    record Reply(int status, String body, Map<String, List<String>> headers) {
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .flatMap(header -> header.getValue().stream())
                    .collect(Collectors.joining(", "));
        }

        List<String> setCookies() {
            return headers.getOrDefault("set-cookie", List.of());
        }

        /** Returns the text value of a member of a flat JSON object. */
        String json(String member) {
            var start = body.indexOf("\"" + member + "\":\"");
            if (start < 0) {
                return "";
            }
            var from = start + member.length() + 4;
            return body.substring(from, body.indexOf('"', from));
        }
    }

    Reply get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    Reply post(String path, String... headers) {
        return send("POST", path, "", headers);
    }

    Reply postJson(String path, String json, String... headers) {
        return send("POST", path, json, with(headers, "Content-Type", "application/json"));
    }

    /** Sends a form as a browser does. */
    Reply postForm(String path, String form, String... headers) {
        return send(
                "POST",
                path,
                form,
                with(headers, "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html,*/*"));
    }

    Reply login(String email) {
        return postJson("/auth/login", "{\"email\":\"" + email + "\",\"password\":\"" + TestApp.PASSWORD + "\"}");
    }

    Reply loginForBody(String email) {
        return postJson(
                "/auth/login",
                "{\"email\":\"" + email + "\",\"password\":\"" + TestApp.PASSWORD + "\",\"delivery\":\"body\"}");
    }

    Reply send(String method, String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        for (var i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        var sent = cookies.entrySet().stream()
                .filter(cookie -> path.startsWith(cookie.getValue().path()))
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue().value())
                .collect(Collectors.joining("; "));
        if (!sent.isEmpty()) {
            request.header("Cookie", sent);
        }
        try {
            var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            response.headers().allValues("set-cookie").forEach(this::keep);
            return new Reply(
                    response.statusCode(), response.body(), response.headers().map());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Map<String, Cookie> cookies() {
        return cookies;
    }

    /** Returns a client with the same cookies, as a thief or a second tab would have them. */
    TestClient copy() {
        var copy = new TestClient(port);
        copy.cookies.putAll(cookies);
        return copy;
    }

    /** Returns a client with the same cookies at another server. */
    TestClient movedTo(TestApp app) {
        var moved = app.client();
        moved.cookies.putAll(cookies);
        return moved;
    }

    private void keep(String setCookie) {
        var parts = setCookie.split("; ", -1);
        var equals = parts[0].indexOf('=');
        var name = parts[0].substring(0, equals);
        var path = List.of(parts).stream()
                .filter(part -> part.startsWith("Path="))
                .map(part -> part.substring(5))
                .findFirst()
                .orElse("/");
        if (List.of(parts).contains("Max-Age=0")) {
            cookies.remove(name);
        } else {
            cookies.put(name, new Cookie(parts[0].substring(equals + 1), path));
        }
    }

    private static String[] with(String[] headers, String... more) {
        var all = new String[headers.length + more.length];
        System.arraycopy(headers, 0, all, 0, headers.length);
        System.arraycopy(more, 0, all, headers.length, more.length);
        return all;
    }
}
