package dev.postern;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class Sha256Test {
    /** FIPS 180-2, appendix B.1. */
    private static final byte[] HASH_OF_ABC =
            HexFormat.of().parseHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

    private static final byte[] ABC = "abc".getBytes(US_ASCII);

    @Test
    void hashesAsTheStandardSays() {
        assertThat(Sha256.of(ABC)).isEqualTo(HASH_OF_ABC);
        assertThat(Sha256.matches(ABC, HASH_OF_ABC)).isTrue();
    }

    @Test
    void aHashThatWasReturnedIsNeverOverwritten() {
        var first = Sha256.of(ABC);
        Sha256.of(new byte[0]);
        Sha256.matches(new byte[1], HASH_OF_ABC);

        assertThat(first).isEqualTo(HASH_OF_ABC);
    }

    @Test
    void noOtherHashMatches() {
        for (var bit = 0; bit < 256; bit++) {
            var other = HASH_OF_ABC.clone();
            other[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Sha256.matches(ABC, other)).as("bit %s", bit).isFalse();
        }
        assertThat(Sha256.matches(ABC, Arrays.copyOf(HASH_OF_ABC, 31))).isFalse();
        assertThat(Sha256.matches(ABC, Arrays.copyOf(HASH_OF_ABC, 33))).isFalse();
        assertThat(Sha256.matches(ABC, new byte[0])).isFalse();
    }

    @Test
    void nothingOfAnApplicationThatIsGoneStaysWithAThread() throws Exception {
        var classes = hashInAnotherLoader();

        for (var end = System.nanoTime() + 30_000_000_000L; classes.get() != null && System.nanoTime() < end; ) {
            System.gc();
        }
        assertThat(classes.get()).isNull();
    }

    private static WeakReference<Class<?>> hashInAnotherLoader() throws Exception {
        byte[] bytes;
        try (var in = Objects.requireNonNull(Sha256.class.getResourceAsStream("Sha256.class"))) {
            bytes = in.readAllBytes();
        }
        var loaded = new ClassLoader(null) {
            Class<?> define() {
                return defineClass(Sha256.class.getName(), bytes, 0, bytes.length);
            }
        }.define();
        loaded.getMethod("of", byte[].class).invoke(null, ABC);
        loaded.getMethod("matches", byte[].class, byte[].class).invoke(null, ABC, HASH_OF_ABC);
        return new WeakReference<>(loaded);
    }
}
