package dev.postern.servlet;

import dev.postern.AuthResult;
import dev.postern.Authentication;
import dev.postern.Postern;
import dev.postern.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Who stands before the door.
 *
 * @param shown what they showed
 * @param authentication what that proves; empty for a stranger
 * @param rejection why what they showed proves nothing; empty if they showed nothing, or something unclear
 */
record Visitor(PresentedToken shown, Optional<Authentication> authentication, Optional<Reason> rejection) {
    /** Somebody who shows nothing. */
    static final Visitor STRANGER = new Visitor(new PresentedToken.None(), Optional.empty(), Optional.empty());

    static Visitor of(PresentedToken shown, Postern postern) {
        if (!(shown instanceof PresentedToken.Token token)) {
            return new Visitor(shown, Optional.empty(), Optional.empty());
        }
        var result = postern.authenticate(token.value());
        if (result instanceof AuthResult.Accepted accepted) {
            return new Visitor(shown, Optional.of(accepted.authentication()), Optional.empty());
        }
        return new Visitor(shown, Optional.empty(), Optional.of(((AuthResult.Rejected) result).reason()));
    }

    /** Returns the same visitor after their login has ended. */
    Visitor ended() {
        return new Visitor(shown, Optional.empty(), Optional.of(Reason.ENDED));
    }

    /** Tells whether a login, if there is one, is this old or older. */
    boolean isOlderThan(Duration age, Clock clock) {
        return authentication
                .filter(known ->
                        !clock.instant().isBefore(known.authenticatedAt().plus(age)))
                .isPresent();
    }

    /** Tells whether the client holds its token itself and sent it as Bearer, however good it is. */
    boolean isBearer() {
        return shown instanceof PresentedToken.Token token && !token.ambient();
    }

    /** Tells whether another site could have made the browser add the token that was shown. */
    boolean isAmbient() {
        return shown instanceof PresentedToken.Token token && token.ambient();
    }

    /** Tells whether a refresh may help: the token is gone or over, or its key is, but it is not bad. */
    boolean isMerelyLate() {
        return shown instanceof PresentedToken.None
                || rejection
                        .filter(reason -> reason == Reason.EXPIRED || reason == Reason.UNKNOWN_KEY)
                        .isPresent();
    }
}
