package dev.postern.proofs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** The names and the words of the cases in store-conformance.json, which is no part of the repository. */
final class StoreConformanceCases {
    private static final Pattern CASE = Pattern.compile("\"(S\\d\\d)\",\\s*\"([^\"]*)\"");

    private StoreConformanceCases() {}

    /** Reads them; without the file the test that asks is skipped, with {@code CI=true} it fails. */
    static Map<String, String> words() {
        var file = Path.of(System.getProperty("vectors.dir", "absent")).resolve("store-conformance.json");
        if (!Files.exists(file)) {
            var message = "no store-conformance.json in -Dvectors.dir";
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(message);
            }
            System.err.println("SKIPPED: " + message);
            Assumptions.abort(message);
        }
        var words = new TreeMap<String, String>();
        try {
            var matcher = CASE.matcher(Files.readString(file));
            while (matcher.find()) {
                words.put(matcher.group(1), matcher.group(2));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return words;
    }
}
