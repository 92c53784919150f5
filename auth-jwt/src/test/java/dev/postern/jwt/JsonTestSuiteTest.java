package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The published texts that a reader of JSON must take, and those that it must not. */
class JsonTestSuiteTest {
    /** JSON with one name twice, which RFC 8259 lets a reader take and RFC 7515 section 4 lets it refuse. */
    private static final Set<String> REFUSED_ON_PURPOSE =
            Set.of("y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json");

    @Test
    void everyTextThatIsJsonIsTakenUnlessItHasANameTwice() throws IOException {
        var files = files("y_");

        assertThat(files).hasSize(95);
        assertThat(files)
                .filteredOn(file -> !isTaken(file))
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrderElementsOf(REFUSED_ON_PURPOSE);
    }

    @Test
    void noTextThatIsNoneIsTaken() throws IOException {
        var files = files("n_");

        assertThat(files).hasSize(188);
        assertThat(files)
                .allSatisfy(file -> assertThat(isTaken(file))
                        .as(file.getFileName().toString())
                        .isFalse());
    }

    @Test
    void noTextThatIsNoneIsAHeaderOrAPayload() throws IOException {
        for (var file : files("n_")) {
            var bytes = Files.readAllBytes(file);
            assertThat(StrictJson.object(bytes))
                    .as(file.getFileName().toString())
                    .isEmpty();
            assertThat(new HeaderReader(bytes).read())
                    .as(file.getFileName().toString())
                    .isNull();
        }
    }

    /** The texts of the suite stand in arrays; here each of them is the value of a header. */
    @Test
    void aTextInAHeaderIsTakenOrRefusedAsElsewhere() throws IOException {
        var files = new ArrayList<Path>();
        for (var prefix : List.of("y_", "n_", "i_")) {
            files.addAll(files(prefix));
        }
        var taken = 0;
        for (var file : files) {
            var bytes = Files.readString(file, StandardCharsets.ISO_8859_1)
                    .replaceFirst("\\[", "{\"kid\":")
                    .replaceFirst("]\\s*$", "}")
                    .getBytes(StandardCharsets.ISO_8859_1);
            var expected = JoseHeaderTest.readAsJson(bytes);
            taken += expected == null ? 0 : 1;
            assertThat(new HeaderReader(bytes).read())
                    .as(file.getFileName().toString())
                    .isEqualTo(expected);
        }
        assertThat(taken).isGreaterThan(30);
    }

    /** RFC 8259 lets a reader choose here. The integers are read to the last digit; all others are refused. */
    @Test
    void ofTheTextsLeftToTheReaderItTakesLongIntegersAlone() throws IOException {
        var files = files("i_");

        assertThat(files).hasSize(35);
        assertThat(files)
                .filteredOn(JsonTestSuiteTest::isTaken)
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrder(
                        "i_number_too_big_neg_int.json",
                        "i_number_too_big_pos_int.json",
                        "i_number_very_big_negative_int.json");
    }

    /** Reads any value, as it is read inside a header or a payload. */
    private static boolean isTaken(Path file) {
        try {
            return StrictJson.read(Files.readAllBytes(file), parser -> {
                        parser.nextToken();
                        return parser.currentToken() == null ? null : Optional.ofNullable(StrictJson.value(parser));
                    })
                    .isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(String prefix) throws IOException {
        var folder = Vectors.file("jsontestsuite", "nst/JSONTestSuite");
        try (var all = Files.walk(folder)) {
            return all.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }
}
