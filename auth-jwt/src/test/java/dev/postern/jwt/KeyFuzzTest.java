package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

/** Any bytes in the place of keys, and good keys with any bytes in them: a set that works, or a reason. */
@Tag("fuzz")
class KeyFuzzTest {
    private static final byte[] INPUT = {42};

    @FuzzTest(maxDuration = "60s")
    void aKeyWorksOrIsRefused(FuzzedDataProvider data) {
        fuzzerTestOneInput(data);
    }

    /** One input, also for Jazzer's own command line. */
    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        var algorithm =
                data.pickValue(new Algorithm[] {Algorithm.HS256, Algorithm.ES256, Algorithm.EDDSA, Algorithm.RS256});
        var good = data.consumeBoolean() || algorithm.isSymmetric()
                ? TestKeys.json(TestKeys.privateMembers(algorithm))
                : TestKeys.privatePem(algorithm);
        var reader = new KeyReader(algorithm, Optional.of("test"), Optional.empty(), TestKeys.RANDOM);
        try {
            var set = reader.read(edited(good.getBytes(StandardCharsets.UTF_8), data));
            set.signing()
                    .ifPresent(key -> assertThat(key.verify(INPUT, key.sign(INPUT, TestKeys.RANDOM)))
                            .isTrue());
            assertThat(set.jwkSet()).startsWith("{\"keys\":[").doesNotContain("\"d\":", "\"k\":");
        } catch (KeyException e) {
            assertThat(e.problem()).isNotBlank();
            assertThat(e.fix()).isNotBlank();
        }
    }

    private static byte[] edited(byte[] good, FuzzedDataProvider data) {
        if (data.consumeInt(0, 4) == 0) {
            return data.consumeRemainingAsBytes();
        }
        var at = data.consumeInt(0, good.length);
        var until = data.consumeInt(at, Math.min(good.length, at + 8));
        var middle = data.consumeRemainingAsBytes();
        var end = Arrays.copyOfRange(good, until, good.length);
        var edited = Arrays.copyOf(good, at + middle.length + end.length);
        System.arraycopy(middle, 0, edited, at, middle.length);
        System.arraycopy(end, 0, edited, at + middle.length, end.length);
        return edited;
    }
}
