package dev.postern.servlet;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** One connection that stays open for thousands of requests, each sent as it is written. */
final class RawConnection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    RawConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    record Answer(int status, String head, String body) {}

    Answer send(String method, String path, List<String> headers, String body) throws IOException {
        write(head(method, path, headers, body) + body);
        return read(method);
    }

    /** Sends the head of a request, and its body once the answer is there, as a body on a slow line comes late. */
    Answer sendBodyAfterAnswer(String method, String path, List<String> headers, String body) throws IOException {
        write(head(method, path, headers, body));
        var answer = read(method);
        write(body);
        return answer;
    }

    private static String head(String method, String path, List<String> headers, String body) {
        var head = new StringBuilder(method).append(' ').append(path).append(" HTTP/1.1\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        if (!body.isEmpty()) {
            head.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    private void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Answer read(String method) throws IOException {
        var head = new StringBuilder();
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            var b = in.read();
            if (b < 0) {
                throw new EOFException("the server hung up after: " + head);
            }
            head.append((char) b);
        }
        var status = Integer.parseInt(head.substring(9, 12));
        var text = head.toString();
        var lower = text.toLowerCase(Locale.ROOT);
        var at = lower.indexOf("\r\ncontent-length:");
        var length = at < 0 || method.equals("HEAD")
                ? 0
                : Integer.parseInt(
                        text.substring(at + 17, text.indexOf('\r', at + 17)).strip());
        if (lower.contains("transfer-encoding")) {
            throw new IOException("a length was expected: " + text);
        }
        return new Answer(status, text, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
