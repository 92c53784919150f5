package dev.postern;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Sha256Test {
    /** FIPS 180-2, appendix B.1. */
    private static final byte[] HASH_OF_ABC =
            HexFormat.of().parseHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

    private static final byte[] ABC = "abc".getBytes(US_ASCII);

    @Test
    void hashesAsTheStandardSays() {
        assertThat(Sha256.of(ABC)).isEqualTo(HASH_OF_ABC);
        assertThat(Sha256.matches(HASH_OF_ABC, ABC)).isTrue();
    }

    @Test
    void aHashThatWasReturnedIsNeverOverwritten() {
        var first = Sha256.of(ABC);
        Sha256.of(new byte[0]);
        Sha256.matches(HASH_OF_ABC, new byte[1]);

        assertThat(first).isEqualTo(HASH_OF_ABC);
    }

    @Test
    void noOtherHashMatches() {
        for (var bit = 0; bit < 256; bit++) {
            var other = HASH_OF_ABC.clone();
            other[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Sha256.matches(other, ABC)).as("bit %s", bit).isFalse();
        }
        assertThat(Sha256.matches(Arrays.copyOf(HASH_OF_ABC, 31), ABC)).isFalse();
        assertThat(Sha256.matches(Arrays.copyOf(HASH_OF_ABC, 33), ABC)).isFalse();
        assertThat(Sha256.matches(new byte[0], ABC)).isFalse();
    }
}
