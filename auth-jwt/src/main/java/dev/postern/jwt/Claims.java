package dev.postern.jwt;

import dev.postern.Identity;
import dev.postern.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges what was signed: every required claim, with its type and range. Tokens of this system follow the access token
 * profile (RFC 9068 section 2.2); one of another issuer may lack {@code sid} and {@code jti}. Nobody asks for
 * {@code client_id}: nothing here depends on it. Who wants to know whether the token has expired asks the result, because
 * a logout takes an expired token too.
 */
final class Claims {
    private static final int MAX_ID_LENGTH = 256;

    /** 9999-12-31T23:59:59Z: milliseconds in the place of seconds, and overflows, are far beyond. */
    private static final long LATEST_SECOND = 253_402_300_799L;

    private final Map<String, @Nullable Object> claims;

    private Claims(Map<String, @Nullable Object> claims) {
        this.claims = claims;
    }

    /** A good token or the reason against it. Exactly one of the two is there. */
    record Outcome(@Nullable VerifiedJwt jwt, @Nullable Reason refusal) {}

    static Outcome judge(Jws jws, JwtSettings settings, Instant now) {
        var claims = StrictJson.object(jws.payload());
        if (claims.isEmpty()) {
            return new Outcome(null, Reason.MALFORMED);
        }
        try {
            return new Outcome(new Claims(claims.get()).judge(settings, now), null);
        } catch (RefusedException e) {
            return new Outcome(null, e.reason);
        }
    }

    private VerifiedJwt judge(JwtSettings settings, Instant now) throws RefusedException {
        for (var name : claims.keySet()) {
            if (name.isEmpty() || isSpace(name.charAt(0)) || isSpace(name.charAt(name.length() - 1))) {
                throw RefusedException.badClaim(); // some readers trim names, and would see another claim
            }
        }
        var issuer = text("iss");
        var audience = audience();
        var loginId = loginId(settings.loginIds());
        var issuedAt = second("iat");
        var expiresAt = second("exp");
        // A token is made anew by every refresh: its age says nothing of a login that its issuer does not date.
        var authenticatedAt = claims.containsKey("auth_time") ? second("auth_time") : 0;
        var notBefore = claims.containsKey("nbf") ? second("nbf") : issuedAt;
        if (!issuer.equals(settings.issuer())) {
            throw new RefusedException(Reason.WRONG_ISSUER);
        }
        if (!audience.contains(settings.audience())) {
            throw new RefusedException(Reason.WRONG_AUDIENCE);
        }
        var latest = now.plus(settings.clockSkew()).getEpochSecond();
        if (issuedAt > latest || notBefore > latest || authenticatedAt > latest) {
            throw new RefusedException(Reason.NOT_YET_VALID);
        }
        return new VerifiedJwt(identity(settings), loginId, authenticatedAt, issuedAt, expiresAt, claims);
    }

    /** Returns the one text or the array of at least one (RFC 7519 section 4.1.3). */
    private List<String> audience() throws RefusedException {
        var audience = texts(claims.get("aud"));
        if (audience.isEmpty()) {
            throw RefusedException.badClaim();
        }
        return audience;
    }

    /** Returns the login; for a token that needs not name one, itself or its subject in the place of it. */
    private String loginId(boolean required) throws RefusedException {
        var login = required || claims.containsKey("sid") ? id("sid") : null;
        var token = required || claims.containsKey("jti") ? id("jti") : null;
        if (login != null) {
            return login;
        }
        return token == null ? id("sub") : token;
    }

    private Identity identity(JwtSettings settings) throws RefusedException {
        var others = new HashMap<String, String>();
        claims.forEach((name, value) -> {
            if (value instanceof String text && !Identity.RESERVED_CLAIMS.contains(name)) {
                others.put(name, text);
            }
        });
        try {
            return new Identity(text("sub"), names(settings.roles()), names(settings.permissions()), others);
        } catch (IllegalArgumentException e) { // a limit of Identity is broken
            throw RefusedException.badClaim();
        }
    }

    /** Returns the names at all of these places: an array of them, or words between spaces as in a scope. */
    private Set<String> names(List<ClaimPath> paths) throws RefusedException {
        var names = new HashSet<String>();
        for (var path : paths) {
            var value = path.in(claims);
            if (value instanceof String words) {
                names.addAll(Arrays.asList(words.strip().split(" +")));
            } else if (value instanceof List<?> list) {
                for (var item : list) {
                    if (!(item instanceof String name)) {
                        throw RefusedException.badClaim();
                    }
                    names.add(name);
                }
            } else if (value != null) {
                throw RefusedException.badClaim();
            }
        }
        names.remove("");
        return Set.of(names.toArray(String[]::new)); // what Set.copyOf does, without a second set
    }

    private String text(String claim) throws RefusedException {
        if (claims.get(claim) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw RefusedException.badClaim();
    }

    /** An id may be logged, so it is one line of bounded length. */
    private String id(String claim) throws RefusedException {
        var id = text(claim);
        if (id.length() > MAX_ID_LENGTH || hasControlCharacter(id)) {
            throw RefusedException.badClaim();
        }
        return id;
    }

    private static boolean hasControlCharacter(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private long second(String claim) throws RefusedException {
        if (claims.get(claim) instanceof Long second && isNumericDate(second)) {
            return second;
        }
        throw RefusedException.badClaim();
    }

    private static boolean isSpace(char c) {
        return c < 0x80 ? c <= ' ' : Character.isWhitespace(c);
    }

    /** Tells whether the number is a time between 1970 and 9999, in seconds. */
    static boolean isNumericDate(long second) {
        return second > 0 && second <= LATEST_SECOND;
    }

    /** Returns the one text or the array of texts; an empty list if it is anything else. */
    static List<String> texts(@Nullable Object value) {
        if (value instanceof String text) {
            return List.of(text);
        }
        if (!(value instanceof List<?> list)) {
            return List.of();
        }
        var texts = new ArrayList<String>();
        for (var item : list) {
            if (!(item instanceof String text)) {
                return List.of();
            }
            texts.add(text);
        }
        return List.copyOf(texts);
    }

    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        private final Reason reason;

        RefusedException(Reason reason) {
            super(null, null, false, false); // it never leaves this class, nobody reads its stack
            this.reason = reason;
        }

        static RefusedException badClaim() {
            return new RefusedException(Reason.BAD_CLAIM);
        }
    }
}
