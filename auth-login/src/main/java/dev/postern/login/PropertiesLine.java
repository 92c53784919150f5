package dev.postern.login;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * One entry of a properties file with the number of the line that it begins on, which {@link Properties} forgets, as it
 * does the first of two entries with the same key.
 *
 * @param key the key; empty if the entry can't be read
 */
record PropertiesLine(int number, String key, String value) {
    /** Returns the entries in their order. */
    static List<PropertiesLine> parse(String text) {
        var entries = new ArrayList<PropertiesLine>();
        var lines = text.lines().toList();
        for (var i = 0; i < lines.size(); i++) {
            var first = lines.get(i).stripLeading();
            if (first.isEmpty() || first.startsWith("#") || first.startsWith("!")) {
                continue;
            }
            var number = i + 1;
            var entry = new StringBuilder(first);
            while (goesOn(lines.get(i)) && i + 1 < lines.size()) {
                entry.append('\n').append(lines.get(++i));
            }
            entries.add(read(number, entry.toString()));
        }
        return entries;
    }

    private static PropertiesLine read(int number, String entry) {
        var properties = new Properties();
        try {
            properties.load(new StringReader(entry));
        } catch (IllegalArgumentException e) {
            return new PropertiesLine(number, "", ""); // a bad Unicode escape
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.stringPropertyNames().stream()
                .findFirst()
                .map(key -> new PropertiesLine(number, key, properties.getProperty(key)))
                .orElse(new PropertiesLine(number, "", ""));
    }

    private static boolean goesOn(String line) {
        var backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}
