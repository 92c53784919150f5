package dev.postern;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    void aTextIsHashedFromAnyIndexOn() {
        for (var length : new int[] {0, 1, 43, 55, 56, 342}) {
            var text = "x".repeat(length);
            var hash = Sha256.of(text.getBytes(US_ASCII));
            assertThat(Sha256.matches("head." + text, 5, hash)).as("%s", length).isTrue();
            assertThat(Sha256.matches("head." + text, 4, hash)).as("%s", length).isFalse();
            assertThat(Sha256.matches("head." + text + "x", 5, hash))
                    .as("%s", length)
                    .isFalse();
        }
    }

    /** Whose lower byte is that of a letter that would match. */
    @Test
    void aCharacterIsNotTakenForAnotherOne() {
        for (var length : new int[] {43, 87}) {
            var hash = Sha256.of("x".repeat(length).getBytes(US_ASCII));
            for (var c : new char[] {'x' + 0x80, 'x' + 0x100, 'x' + 0x200, 'x' + 0xff00}) {
                assertThat(Sha256.matches("x".repeat(length - 1) + c, 0, hash))
                        .as("%04x", (int) c)
                        .isFalse();
            }
            // What some encoders make of what they can't spell.
            var marks = Sha256.of("?".repeat(length).getBytes(US_ASCII));
            assertThat(Sha256.matches("\u0141".repeat(length), 0, marks)).isFalse();
            assertThat(Sha256.matches("\ud800".repeat(length), 0, marks)).isFalse();
        }
    }

    @Test
    void aBeginningIsHashedBeforeTheRest() {
        assertThat(Sha256.matches("a".getBytes(US_ASCII), "xxbc".getBytes(US_ASCII), 2, HASH_OF_ABC))
                .isTrue();
        assertThat(Sha256.matches(ABC, ABC, 3, HASH_OF_ABC)).isTrue();
        assertThat(Sha256.matches(ABC, ABC, 2, HASH_OF_ABC)).isFalse();
        for (var from : new int[] {-1, 4}) {
            assertThatThrownBy(() -> Sha256.matches(ABC, ABC, from, HASH_OF_ABC))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
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
        loaded.getMethod("matches", String.class, int.class, byte[].class).invoke(null, "abc", 0, HASH_OF_ABC);
        return new WeakReference<>(loaded);
    }
}
