package dev.postern.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts what comes over a connection with Redis into whole messages, RESP2 and RESP3, and changes no byte of them. For
 * one thread.
 */
final class RespReader {
    private final InputStream in;

    RespReader(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /**
     * Reads the next message with all that is nested in it; empty if the other side has closed the connection before it.
     *
     * @throws EOFException if the connection ends in the middle of a message
     * @throws StreamCorruptedException if this is no RESP
     */
    Optional<byte[]> next() throws IOException {
        in.mark(1);
        if (in.read() < 0) {
            return Optional.empty();
        }
        in.reset();
        var bytes = new ByteArrayOutputStream();
        copy(bytes);
        return Optional.of(bytes.toByteArray());
    }

    /** Tells whether a message came unasked (RESP3), so that the reply is still to come. */
    static boolean isPush(byte[] message) {
        return message[0] == '>';
    }

    /**
     * Reads a command: the words of an array of texts, or of a line without a type, which is what a human types.
     *
     * @throws IOException if it is no command
     */
    static List<String> words(byte[] command) throws IOException {
        if (command[0] != '*') {
            return List.of(new String(command, StandardCharsets.UTF_8).trim().split(" +"));
        }
        var words = new ArrayList<String>();
        var reader = new RespReader(new ByteArrayInputStream(command));
        var count = length(reader.line());
        for (var i = 0; i < count; i++) {
            words.add(new String(reader.in.readNBytes(length(reader.line())), StandardCharsets.UTF_8));
            reader.in.skipNBytes(2);
        }
        return words;
    }

    private void copy(ByteArrayOutputStream to) throws IOException {
        var line = line();
        to.writeBytes(line);
        switch (line[0]) {
            case '$', '!', '=' -> copyText(length(line), to);
            case '*', '~', '>' -> copy(length(line), to);
            case '%' -> copy(2 * length(line), to);
            case '|' -> copy(2 * length(line) + 1, to); // attributes, and then what they belong to
            default -> {} // a line is all there is
        }
    }

    private void copy(int messages, ByteArrayOutputStream to) throws IOException {
        for (var i = 0; i < messages; i++) {
            copy(to);
        }
    }

    private void copyText(int length, ByteArrayOutputStream to) throws IOException {
        if (length < 0) {
            return; // no text at all, which differs from an empty one
        }
        var text = in.readNBytes(length + 2);
        if (text.length < length + 2) {
            throw new EOFException();
        }
        to.writeBytes(text);
    }

    /** Returns a line with its type and its end. */
    private byte[] line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (var last = in.read(); last >= 0; last = in.read()) {
            line.write(last);
            if (last == '\n') {
                return line.toByteArray();
            }
        }
        throw new EOFException();
    }

    private static int length(byte[] line) throws IOException {
        try {
            return Integer.parseInt(new String(line, 1, line.length - 1, StandardCharsets.US_ASCII).trim());
        } catch (NumberFormatException e) {
            throw new StreamCorruptedException("not RESP");
        }
    }
}
