package dev.postern.servlet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends requests byte by byte, as no client library would: each character is the byte of its number. */
final class RawExchange {
    private RawExchange() {}

    /** Sends the lines of a request without a body, {@code Host} among them, and returns all of the answer. */
    static String send(int port, String... lines) {
        return exchange(port, String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n");
    }

    static int status(String answer) {
        return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
    }

    /** Returns the lines of the head as they came over the wire, the status line first. */
    static String[] head(String answer) {
        return answer.substring(0, answer.indexOf("\r\n\r\n")).split("\r\n", -1);
    }

    static String exchange(int port, String request) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
