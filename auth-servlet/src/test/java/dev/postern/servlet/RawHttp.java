package dev.postern.servlet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Sends what no client library would, as it stands: each character of a request is the byte of its number. */
final class RawHttp {
    private static final int TIMEOUT_MILLIS = 10_000;

    private RawHttp() {}

    /**
     * Sends one request without a body.
     *
     * @param target the request target, sent in UTF-8
     * @param headers names and values in turn
     * @return as {@link #exchange}
     */
    static String send(int port, String method, String target, String... headers) {
        var request = new StringBuilder(method + " " + utf8(target) + " HTTP/1.1\r\nHost: localhost\r\n");
        for (var i = 0; i < headers.length; i += 2) {
            request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        return exchange(port, request + "Connection: close\r\n\r\n");
    }

    /** Sends the lines of a request without a body, {@code Host} among them; returns as {@link #exchange}. */
    static String sendLines(int port, String... lines) {
        return exchange(port, String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n");
    }

    /** Sends this and returns all that comes until the server closes; empty if it closed without an answer. */
    static String exchange(int port, String request) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException e) {
            return ""; // a server that closes hard on what it can't read has refused it
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the status code of an answer; 0 if there was none. */
    static int status(String answer) {
        return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : 0;
    }

    /** Returns the lines of the head as they came over the wire, the status line first. */
    static String[] head(String answer) {
        return answer.substring(0, answer.indexOf("\r\n\r\n")).split("\r\n", -1);
    }

    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
