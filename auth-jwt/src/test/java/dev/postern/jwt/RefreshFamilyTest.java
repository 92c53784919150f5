package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Base64Url;
import dev.postern.LoginIds;
import dev.postern.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The formulas, computed a second time: what one release has written, every other must read. */
class RefreshFamilyTest {
    private final String loginId = LoginIds.newId("alice", TestKeys.RANDOM);
    private final RefreshFamily family = RefreshFamily.generate(TestKeys.RANDOM);
    private final Secret first = Secret.generate(TestKeys.RANDOM);
    private final Secret second = Secret.generate(TestKeys.RANDOM);

    @Test
    void noTwoFamiliesAreOne() {
        assertThat(family.stored())
                .isNotEqualTo(RefreshFamily.generate(TestKeys.RANDOM).stored());
        assertThat(RefreshFamily.ofStored(family.stored()).made(family.token(loginId, 7, first)))
                .isTrue();
    }

    @Test
    void aProofIsOfLoginNumberAndSecret() throws Exception {
        var key = Base64Url.decode(family.stored());
        var proof = hmac(key, loginId + ".7." + first.reveal());

        assertThat(family.token(loginId, 7, first).proof()).isEqualTo(Base64Url.encode(Arrays.copyOf(proof, 16)));
    }

    @Test
    void aSealIsOfThePredecessorAndTheNumberAfterIts() throws Exception {
        var pad = hmac(first.toBytes(), "successor." + loginId + ".8");
        var sealed = RefreshFamily.seal(second.toBytes(), family.token(loginId, 7, first));

        for (var i = 0; i < sealed.length; i++) {
            sealed[i] ^= pad[i];
        }
        assertThat(sealed).isEqualTo(second.toBytes());
    }

    @Test
    void theLongestTokenIsRead() {
        for (var number : new long[] {1, RefreshToken.MOST}) {
            var token = family.token(loginId, number, first);
            assertThat(RefreshToken.parse(token.reveal()).orElseThrow().reveal())
                    .isEqualTo(token.reveal());
        }
        var beyond = family.token(loginId, RefreshToken.MOST + 1, first);
        assertThat(RefreshToken.parse(beyond.reveal())).isEmpty();
    }

    private static byte[] hmac(byte[] key, String text) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }
}
