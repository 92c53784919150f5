package dev.postern.bench.lag;

import dev.postern.AuthResult;
import dev.postern.Postern;
import dev.postern.Reason;
import dev.postern.TokenStoreException;

/** A token that is asked about again and again. For one thread. */
final class Watched {
    private final String token;
    private long accepted;
    private long refused;
    private boolean isRefused;
    private boolean isUnavailable;

    Watched(String token) {
        this.token = token;
    }

    boolean isRefused() {
        return isRefused;
    }

    /**
     * Asks once.
     *
     * @throws IllegalStateException if the token has outlived itself, so that its refusal tells nothing
     */
    void ask(Postern postern) {
        var start = System.nanoTime();
        try {
            var result = postern.authenticate(token);
            var end = System.nanoTime();
            if (result instanceof AuthResult.Rejected rejected) {
                if (rejected.reason() == Reason.EXPIRED && !isRefused) {
                    throw new IllegalStateException("a token expired before the end of its login was seen");
                }
                refused(end, false);
            } else {
                accepted = start;
                isRefused = false;
            }
        } catch (TokenStoreException e) {
            refused(System.nanoTime(), true);
        }
    }

    private void refused(long when, boolean unavailable) {
        if (!isRefused) {
            isRefused = true;
            isUnavailable = unavailable;
            refused = when;
        }
    }

    Sighting sighting() {
        if (!isRefused) {
            throw new IllegalStateException("a login that was ended still passes");
        }
        return new Sighting(accepted, refused, isUnavailable);
    }
}
