package dev.postern.jwt;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;

/** The curve P-256, the only one that ES256 may use (RFC 7518 section 3.4). */
final class EllipticCurve {
    /** The name by which the platform knows it. */
    static final String PLATFORM_NAME = "secp256r1";

    static final ECParameterSpec P256 = parameters();

    private EllipticCurve() {}

    static boolean isP256(ECParameterSpec other) {
        return other.getCurve().equals(P256.getCurve())
                && other.getGenerator().equals(P256.getGenerator())
                && other.getOrder().equals(P256.getOrder())
                && other.getCofactor() == P256.getCofactor();
    }

    /** Tells whether y² = x³ + ax + b holds, with both coordinates in the field. The platform does not ask. */
    static boolean hasPoint(ECPoint point) {
        var p = ((ECFieldFp) P256.getCurve().getField()).getP();
        var x = point.getAffineX();
        var y = point.getAffineY();
        if (x.signum() < 0 || y.signum() < 0 || x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        var right = x.pow(3)
                .add(P256.getCurve().getA().multiply(x))
                .add(P256.getCurve().getB());
        return y.pow(2).subtract(right).mod(p).equals(BigInteger.ZERO);
    }

    private static ECParameterSpec parameters() {
        try {
            var parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(PLATFORM_NAME));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform since 17 has P-256", e);
        }
    }
}
