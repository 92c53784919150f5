package dev.postern.jwt;

import dev.postern.Authentication;
import dev.postern.Identity;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An access token (RFC 9068) whose signature and claims were found good; there is no other way to get one. Immutable.
 *
 * <p>What every strategy can tell stands on {@link Authentication}; here is what only a token has. {@link #identity}
 * holds subject, roles, permissions and every claim whose value is text and whose name is not
 * {@linkplain Identity#RESERVED_CLAIMS reserved}.
 *
 * <p>Small API: does not give the token back, and does not read a token without verifying it.
 */
public final class VerifiedJwt implements Authentication {
    private static final List<Class<?>> TYPES =
            List.of(String.class, Boolean.class, Long.class, BigDecimal.class, Instant.class, List.class, Map.class);

    private final Identity identity;
    private final String loginId;
    // Since 1970; as numbers, so that a request finds them in one place in memory and not in four.
    private final long authenticatedAtSecond;
    private final long issuedAtSecond;
    private final long expiresAtSecond;
    private final Map<String, @Nullable Object> claims;

    VerifiedJwt(
            Identity identity,
            String loginId,
            long authenticatedAtSecond,
            long issuedAtSecond,
            long expiresAtSecond,
            Map<String, @Nullable Object> claims) {
        this.identity = identity;
        this.loginId = loginId;
        this.authenticatedAtSecond = authenticatedAtSecond;
        this.issuedAtSecond = issuedAtSecond;
        this.expiresAtSecond = expiresAtSecond;
        this.claims = claims;
    }

    @Override
    public Identity identity() {
        return identity;
    }

    /**
     * Returns the claim {@code sid}. In a token of another issuer that may lack it this is the claim {@code jti}, and
     * without that {@code sub}.
     */
    @Override
    public String loginId() {
        return loginId;
    }

    /**
     * Returns the claim {@code auth_time}; {@link Instant#EPOCH} if another issuer left it out, so that no such login
     * counts as recent.
     */
    @Override
    public Instant authenticatedAt() {
        return Instant.ofEpochSecond(authenticatedAtSecond);
    }

    /** Returns the claim {@code iat}: when this token was made, by login or by refresh. */
    public Instant issuedAt() {
        return Instant.ofEpochSecond(issuedAtSecond);
    }

    /** Returns how long ago this token was made; negative if the clock is behind that of its issuer. */
    long ageMillis(Instant now) {
        return now.toEpochMilli() - TimeUnit.SECONDS.toMillis(issuedAtSecond);
    }

    /** Returns the claim {@code exp}: the first instant at which this token is rejected. */
    @Override
    public Instant expiresAt() {
        return Instant.ofEpochSecond(expiresAtSecond);
    }

    boolean isExpired(Instant now) {
        return now.getEpochSecond() >= expiresAtSecond;
    }

    /** Returns the claim {@code jti}: the id of this one token; empty if another issuer left it out. */
    public Optional<String> tokenId() {
        return claim("jti");
    }

    /** Returns the claim if its value is text; empty if there is none of that name or it is something else. */
    public Optional<String> claim(String name) {
        return claims.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /**
     * Returns the claim if its value is of that type; empty if there is none of that name, or it is null or of another
     * type. Nothing is converted, except that an {@link Instant} is read of a NumericDate: a whole number of seconds.
     *
     * @param type String, Boolean, Long, BigDecimal (a number that is no Long), Instant, List or Map
     * @throws IllegalArgumentException if it is another type than these, which no claim is ever of
     */
    public <T> Optional<T> claim(String name, Class<T> type) {
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException("no claim is a " + type.getName() + "; ask for one of " + TYPES);
        }
        var value = claims.get(name);
        if (type == Instant.class) {
            value = value instanceof Long second && Claims.isNumericDate(second) ? Instant.ofEpochSecond(second) : null;
        }
        return type.isInstance(value) ? Optional.of(type.cast(value)) : Optional.empty();
    }

    /** Returns the claim if its value is one text or an array of texts; otherwise an empty list. */
    public List<String> claimList(String name) {
        return Claims.texts(claims.get(name));
    }

    /**
     * Returns all claims in their order. A value is a {@link String}, {@link Boolean}, {@link Long},
     * {@link BigDecimal} (a number with a fraction or an exponent, or beyond a long), an unmodifiable
     * {@link List} or {@link Map} of such values, or null where the token says so. The map can't be modified.
     */
    public Map<String, @Nullable Object> claims() {
        return claims;
    }

    /** Returns login, subject and expiry; no part of the token. */
    @Override
    public String toString() {
        return "VerifiedJwt[" + loginId + " " + identity.subject() + " until " + expiresAt() + "]";
    }
}
