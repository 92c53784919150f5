package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.MacSpi;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keyed hashes, of which the platform computes every bit and we compare every bit. */
class HmacTest {
    private static final byte[] INPUT = "input".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @EnumSource(names = "HS...", mode = EnumSource.Mode.MATCH_ANY)
    void everyBitOfItCounts(Algorithm algorithm) {
        var key = TestKeys.of(algorithm);
        var signature = key.sign(INPUT, TestKeys.RANDOM);

        assertThat(signature).hasSize(algorithm.hmacBytes());
        assertThat(key.verify(INPUT, signature)).isTrue();
        for (var bit = 0; bit < signature.length * Byte.SIZE; bit++) {
            var other = signature.clone();
            other[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThat(key.verify(INPUT, other)).isFalse();
        }
        assertThat(key.verify(INPUT, Arrays.copyOf(signature, signature.length - 1)))
                .isFalse();
        assertThat(key.verify(INPUT, Arrays.copyOf(signature, signature.length + 1)))
                .isFalse();
        assertThat(key.verify(INPUT, new byte[0])).isFalse();
        assertThat(key.verify(INPUT, new byte[signature.length])).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = "HS...", mode = EnumSource.Mode.MATCH_ANY)
    void ofALongerInputTheFirstBytesCount(Algorithm algorithm) {
        var key = TestKeys.of(algorithm);
        var signature = key.sign(INPUT, TestKeys.RANDOM);
        var longer = "inputand".getBytes(StandardCharsets.US_ASCII);

        assertThat(key.verify(longer, INPUT.length, signature)).isTrue();
        assertThat(key.verify(longer, INPUT.length - 1, signature)).isFalse();
        assertThat(key.verify(longer, longer.length, signature)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 8192})
    void anInputOfAnyLengthIsHashedWhole(int length) throws GeneralSecurityException {
        var key = TestKeys.of(Algorithm.HS256);
        var input = new byte[length];
        new Random(length).nextBytes(input);
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(key.verifying());

        var expected = mac.doFinal(input);
        assertThat(key.sign(input, TestKeys.RANDOM)).isEqualTo(expected);
        assertThat(key.verify(input, expected)).isTrue();
        assertThat(key.verify(Arrays.copyOf(input, length + 1), length, expected))
                .isTrue();
    }

    @Test
    void keysInTurnsAndInManyThreadsAreNeverTakenForEachOther() throws Exception {
        var keys = Stream.generate(() -> ConfiguredKeys.generate(Algorithm.HS256, TestKeys.RANDOM))
                .limit(3)
                .toList();
        var signatures =
                keys.stream().map(key -> key.sign(INPUT, TestKeys.RANDOM)).toList();
        Callable<Boolean> turns = () -> {
            var right = true;
            for (var round = 0; round < 3000; round++) {
                var key = round % 3;
                right &= keys.get(key).verify(INPUT, signatures.get(key));
                right &= !keys.get(key).verify(INPUT, signatures.get((key + 1) % 3));
            }
            return right;
        };
        var threads = Executors.newFixedThreadPool(4);
        try {
            for (var done : threads.invokeAll(Collections.nCopies(8, turns))) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void theProviderComputesIt() {
        var key = TestKeys.of(Algorithm.HS256);
        var marked = key.usedBy(new MarkingProvider());

        var signature = marked.sign(INPUT, TestKeys.RANDOM);
        assertThat(signature).containsOnly(MarkingMac.MARK);
        assertThat(marked.verify(INPUT, signature)).isTrue();
        assertThat(key.verify(INPUT, signature)).isFalse();
        assertThat(marked.verify(INPUT, key.sign(INPUT, TestKeys.RANDOM))).isFalse();
    }

    /** An Error is a lack of memory or of stack, which the next request may have again. */
    @Test
    void aHashThatIsCutShortSpoilsNoOther() {
        var provider = new CuttableProvider();
        Security.addProvider(provider); // the only one that takes its key, and it takes no other
        try {
            var key = JwtKey.symmetric("k", Algorithm.HS256, new HiddenKey());
            var signature = key.sign(INPUT, TestKeys.RANDOM);

            CuttableMac.cut = () -> {
                throw new StackOverflowError();
            };
            assertThatThrownBy(() -> key.verify(INPUT, signature)).isInstanceOf(StackOverflowError.class);
            CuttableMac.cut = () -> {
                throw new ProviderException();
            };
            assertThat(key.verify(INPUT, signature)).isFalse();
            CuttableMac.cut = () -> {};
            assertThat(key.verify(INPUT, signature)).isTrue();
            assertThat(key.sign(INPUT, TestKeys.RANDOM)).isEqualTo(signature);
            assertThat(CuttableMac.MADE).hasValue(3); // the thread keeps it but for those that were cut short
        } finally {
            Security.removeProvider(provider.getName());
        }
    }

    /** A thread outlives the application that brought the provider along. */
    @Test
    void aMacOfAProviderStaysWithNoThread() {
        var provider = new MarkingProvider();
        var key = TestKeys.of(Algorithm.HS256).usedBy(provider);

        for (var token = 1; token <= 3; token++) {
            key.sign(INPUT, TestKeys.RANDOM);
            assertThat(provider.made).hasValue(token);
        }
    }

    @Test
    void aKeyThatThePlatformRefusesVerifiesNothing() {
        var key = JwtKey.symmetric("k", Algorithm.HS256, new HiddenKey());

        assertThat(key.verify(INPUT, new byte[32])).isFalse();
        assertThat(key.isConsistent(TestKeys.RANDOM)).isFalse();
    }

    /** The provider of these tests takes any key, as others may. */
    @Test
    void aPublicKeyIsNoSecretWhateverTheProviderTakes() {
        var publicKey = TestKeys.of(Algorithm.ES256).verifying();
        var key = new JwtKey(
                "k",
                Algorithm.HS256,
                publicKey,
                Optional.empty(),
                Optional.empty(),
                Optional.of(new MarkingProvider()));
        var signature = new byte[32];
        Arrays.fill(signature, MarkingMac.MARK);

        assertThat(key.verify(INPUT, signature)).isFalse();
    }

    /** Has one algorithm, whose result nobody mistakes for the platform's. */
    private static final class MarkingProvider extends Provider {
        private static final long serialVersionUID = 1;

        private final AtomicInteger made = new AtomicInteger();

        MarkingProvider() {
            super("Marking", "1", "the same hash for everything");
            putService(new Service(this, "Mac", "HmacSHA256", MarkingMac.class.getName(), List.of(), Map.of()) {
                @Override
                public Object newInstance(Object parameter) {
                    made.incrementAndGet();
                    return new MarkingMac();
                }
            });
        }
    }

    /** Takes one kind of key, which no other provider does. */
    private static final class CuttableProvider extends Provider {
        private static final long serialVersionUID = 1;

        CuttableProvider() {
            super("Cuttable", "1", "a hash that can be cut short");
            put("Mac.HmacSHA256", CuttableMac.class.getName());
            put("Mac.HmacSHA256 SupportedKeyClasses", HiddenKey.class.getName());
        }
    }

    /** Takes any key, and asks it nothing. */
    private abstract static class AnyKeyMac extends MacSpi {
        @Override
        protected int engineGetMacLength() {
            return 32;
        }

        @Override
        protected void engineInit(Key key, AlgorithmParameterSpec parameters) {}

        @Override
        protected void engineUpdate(byte input) {}
    }

    /** As the one of the JDK, it takes itself for new as soon as its last step begins. Public, as the platform makes it. */
    public static final class CuttableMac extends AnyKeyMac {
        static final AtomicInteger MADE = new AtomicInteger();
        static Runnable cut = () -> {};

        private final ByteArrayOutputStream hashed = new ByteArrayOutputStream();
        private boolean isNew = true;

        public CuttableMac() {
            MADE.incrementAndGet();
        }

        @Override
        protected void engineUpdate(byte[] input, int offset, int length) {
            isNew = false;
            hashed.write(input, offset, length);
        }

        @Override
        protected byte[] engineDoFinal() {
            isNew = true;
            cut.run();
            var hash = Arrays.copyOf(hashed.toByteArray(), 32);
            hashed.reset();
            return hash;
        }

        @Override
        protected void engineReset() {
            if (!isNew) {
                hashed.reset();
            }
        }
    }

    /** The same hash for everything. */
    private static final class MarkingMac extends AnyKeyMac {
        static final byte MARK = 42;

        @Override
        protected void engineUpdate(byte[] input, int offset, int length) {}

        @Override
        protected byte[] engineDoFinal() {
            var hash = new byte[32];
            Arrays.fill(hash, MARK);
            return hash;
        }

        @Override
        protected void engineReset() {}
    }

    /** A key that does not leave its hardware. */
    private static final class HiddenKey implements SecretKey {
        private static final long serialVersionUID = 1;

        @Override
        public String getAlgorithm() {
            return "HmacSHA256";
        }

        @Override
        @SuppressWarnings("NullAway") // as the contract of Key allows
        public String getFormat() {
            return null;
        }

        @Override
        @SuppressWarnings("NullAway")
        public byte[] getEncoded() {
            return null;
        }
    }
}
