package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Base64Url;
import dev.postern.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The worked examples of the standards, as far as their algorithms are here. Their keys are published. */
class RfcExamplesTest {
    private static final String ED25519_X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    private static final String ED25519_D = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

    private static final String PAYLOAD =
            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    private static final String A2_HEADER = "eyJhbGciOiJSUzI1NiJ9";
    private static final String A2_SIGNATURE =
            "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdb"
                    + "F9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN"
                    + "9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5A"
                    + "XLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    private static final String A3_HEADER = "eyJhbGciOiJFUzI1NiJ9";
    private static final String A3_SIGNATURE =
            "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    @Test
    void rfc8037AppendixASignsAndVerifiesAsPrinted() throws KeyException {
        var jwk = TestKeys.json(Map.of("kty", "OKP", "crv", "Ed25519", "d", ED25519_D, "x", ED25519_X));
        var key = TestKeys.reader(Algorithm.EDDSA).read(jwk).signing().orElseThrow();
        var publicJwk = TestKeys.json(Map.of("kty", "OKP", "crv", "Ed25519", "x", ED25519_X)); // A.2
        var input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        var signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

        assertThat(key.id()).isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"); // A.3
        assertThat(TestKeys.signInput(key, input)).isEqualTo(input + "." + signature); // A.4
        assertVerifies(Jwk.read(publicJwk, Algorithm.EDDSA).get(0), input, signature); // A.5
    }

    @Test
    void rfc7515AppendixA1VerifiesAsPrinted() throws KeyException {
        var k = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        // Not by way of configuration, which refuses a key that everybody has.
        var key = JwtKey.symmetric("k", Algorithm.HS256, HmacSecret.parse(k, Algorithm.HS256));

        assertVerifies(
                key,
                "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + PAYLOAD,
                "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    }

    @Test
    void rfc7515AppendixA2VerifiesAsPrinted() throws KeyException {
        var jwk = TestKeys.json(Map.of(
                "kty",
                "RSA",
                "e",
                "AQAB",
                "n",
                "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SF"
                        + "d2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS"
                        + "-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8"
                        + "q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"));

        assertVerifies(Jwk.read(jwk, Algorithm.RS256).get(0), A2_HEADER + "." + PAYLOAD, A2_SIGNATURE);
    }

    @Test
    void rfc7515AppendixA4VerifiesAsPrinted() throws KeyException {
        var jwk = TestKeys.json(Map.of(
                "kty", "EC",
                "crv", "P-521",
                "x", "AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk",
                "y", "ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2",
                "d", "AY5pb7A0UFiB3RELSD64fTLOSV_jazdF7fLYyuTw8lOfRhWg6Y6rUrPAxerEzgdRhajnu0ferB0d53vM9mE15j2C"));
        var key = TestKeys.reader(Algorithm.ES512).read(jwk).signing().orElseThrow();

        assertVerifies(
                key,
                "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA",
                "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgo"
                        + "XD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn");
    }

    @Test
    void rfc7515AppendixA3VerifiesAsPrinted() throws KeyException {
        var jwk = TestKeys.json(Map.of(
                "kty", "EC",
                "crv", "P-256",
                "x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                "y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
                "d", "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"));
        var key = TestKeys.reader(Algorithm.ES256).read(jwk).signing().orElseThrow();

        assertVerifies(key, A3_HEADER + "." + PAYLOAD, A3_SIGNATURE);
    }

    @Test
    void rfc7515AppendixA5IsRefusedBecauseNothingIsSigned() {
        assertRefused(Reason.UNKNOWN_KEY, "eyJhbGciOiJub25lIn0." + PAYLOAD + ".");
        var named = Base64Url.encode("{\"alg\":\"none\",\"kid\":\"k\"}".getBytes(StandardCharsets.US_ASCII));
        assertRefused(Reason.BAD_SIGNATURE, named + "." + PAYLOAD + ".");
    }

    /** Both signatures are right, as A.2 and A.3 show; it is the JSON serialization that is not taken. */
    @Test
    void rfc7515AppendixA6AndA7AreRefusedBecauseTheyAreNotCompact() {
        var a2 = "{\"protected\":\"" + A2_HEADER + "\",\"header\":{\"kid\":\"2010-12-29\"},\"signature\":\""
                + A2_SIGNATURE + "\"}";
        var a3 = "\"protected\":\"" + A3_HEADER
                + "\",\"header\":{\"kid\":\"e9bc097a-ce51-4036-9562-d2ade882db0d\"},\"signature\":\"" + A3_SIGNATURE
                + "\"}";
        var payload = "{\"payload\":\"" + PAYLOAD + "\",";

        assertRefused(Reason.MALFORMED, payload + "\"signatures\":[" + a2 + ",{" + a3 + "]}"); // A.6.4
        assertRefused(Reason.MALFORMED, payload + a3); // A.7
    }

    /** Refused whatever key there is under the name. */
    private static void assertRefused(Reason reason, String token) {
        for (var algorithm : Algorithm.values()) {
            var key = TestKeys.of(algorithm);
            assertThat(Jws.verify(token, (id, now) -> key, type -> true, Instant.EPOCH)
                            .refusal())
                    .isEqualTo(reason);
        }
    }

    @Test
    void rfc7638Section3HasThisThumbprint() throws KeyException {
        var jwk = TestKeys.json(Map.of(
                "kty",
                "RSA",
                "e",
                "AQAB",
                "n",
                "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCi"
                        + "FV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZ"
                        + "gnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBn"
                        + "iIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"));

        assertThat(Jwk.read(jwk, Algorithm.RS256).get(0).id()).isEqualTo("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    private static void assertVerifies(JwtKey key, String input, String signature) {
        var bytes = Base64Url.decode(signature);
        assertThat(key.verify(TestKeys.bytes(input), bytes)).isTrue();
        bytes[3] ^= 1;
        assertThat(key.verify(TestKeys.bytes(input), bytes)).isFalse();
    }
}
