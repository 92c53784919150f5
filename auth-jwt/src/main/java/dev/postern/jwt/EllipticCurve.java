package dev.postern.jwt;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The curves of ECDSA, one for each size of hash (RFC 7518 section 3.4). */
@SuppressWarnings("ImmutableEnumChecker") // the parameters of a curve are immutable and do not say so
enum EllipticCurve {
    P_256("P-256", "secp256r1", 32),
    P_384("P-384", "secp384r1", 48),
    P_521("P-521", "secp521r1", 66);

    private final String header;
    private final String platformName;
    private final int bytes;
    private final ECParameterSpec parameters;

    EllipticCurve(String header, String platformName, int bytes) {
        this.header = header;
        this.platformName = platformName;
        this.bytes = bytes;
        this.parameters = parameters(platformName);
    }

    /** Returns the curve of these parameters; null if it is none of the three. */
    static @Nullable EllipticCurve of(ECParameterSpec other) {
        return Arrays.stream(values())
                .filter(curve -> curve.has(other))
                .findFirst()
                .orElse(null);
    }

    /** Returns its name in a JWK. */
    String header() {
        return header;
    }

    /** Returns the name by which the platform knows it. */
    String platformName() {
        return platformName;
    }

    /** Returns how many bytes a coordinate and a number below the order have. */
    int bytes() {
        return bytes;
    }

    ECParameterSpec parameters() {
        return parameters;
    }

    /** Tells whether y² = x³ + ax + b holds, with both coordinates in the field. The platform does not ask. */
    boolean hasPoint(ECPoint point) {
        var curve = parameters.getCurve();
        var p = ((ECFieldFp) curve.getField()).getP();
        var x = point.getAffineX();
        var y = point.getAffineY();
        if (x.signum() < 0 || y.signum() < 0 || x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        var right = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB());
        return y.pow(2).subtract(right).mod(p).equals(BigInteger.ZERO);
    }

    /** Tells whether r and s, the halves of a signature, are from 1 to n - 1. */
    boolean holds(byte[] signature) {
        var r = new BigInteger(1, signature, 0, bytes);
        var s = new BigInteger(1, signature, bytes, bytes);
        return isBelowOrder(r) && isBelowOrder(s);
    }

    /** Tells whether the number is from 1 to n - 1, as a private key and both halves of a signature are. */
    boolean isBelowOrder(BigInteger number) {
        return number.signum() > 0 && number.compareTo(parameters.getOrder()) < 0;
    }

    private boolean has(ECParameterSpec other) {
        return other.getCurve().equals(parameters.getCurve())
                && other.getGenerator().equals(parameters.getGenerator())
                && other.getOrder().equals(parameters.getOrder())
                && other.getCofactor() == parameters.getCofactor();
    }

    private static ECParameterSpec parameters(String platformName) {
        try {
            var parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(platformName));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform since 17 has the curves of NIST", e);
        }
    }
}
