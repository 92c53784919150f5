package dev.postern.login;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One line of a CSV file (RFC 4180); values in quotes may have commas and doubled quotes, but no line breaks. */
final class CsvLine {
    private CsvLine() {}

    /** Returns the values; empty if the quotes don't add up. */
    static Optional<List<String>> parse(String line) {
        var values = new ArrayList<String>();
        var value = new StringBuilder();
        var quoted = false;
        var closed = false;
        for (var i = 0; i < line.length(); i++) {
            var c = line.charAt(i);
            if (quoted) {
                if (c != '"') {
                    value.append(c);
                } else if (i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    value.append('"');
                    i++;
                } else {
                    quoted = false;
                    closed = true;
                }
            } else if (c == ',') {
                values.add(value.toString());
                value.setLength(0);
                closed = false;
            } else if (c == '"' && value.length() == 0 && !closed) {
                quoted = true;
            } else if (c == '"' || closed) {
                return Optional.empty();
            } else {
                value.append(c);
            }
        }
        values.add(value.toString());
        return quoted ? Optional.empty() : Optional.of(List.copyOf(values));
    }
}
