package dev.postern.jwt;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.postern.Authentication;
import dev.postern.Base64Url;
import dev.postern.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Set;

/** Writes and signs access tokens (RFC 9068). */
final class JwtSigner {
    /**
     * The longest token made, in characters. A browser keeps a cookie of at most 4096 bytes, name and attributes
     * included (RFC 6265 section 6.1); a token that no cookie can carry would work with one delivery and not the other.
     */
    static final int MAX_LENGTH = 3800;

    private static final int TOKEN_ID_BYTES = 16;

    private final JwtKeys keys;
    private final JwtSettings settings;
    private final SecureRandom random;

    /** Signs with the one of these keys that signs at the time. */
    JwtSigner(JwtKeys keys, JwtSettings settings, SecureRandom random) {
        this.keys = keys;
        this.settings = settings;
        this.random = random;
    }

    /**
     * An access token and what it proves. Not a {@link VerifiedJwt}: nobody has verified it.
     *
     * @param token the secret
     */
    record Signed(String token, Identity identity, String loginId, Instant authenticatedAt, Instant expiresAt)
            implements Authentication {
        /** Returns login, subject and expiry; no part of the token. */
        @Override
        public String toString() {
            return "Signed[" + loginId + " " + identity.subject() + " until " + expiresAt + "]";
        }
    }

    /**
     * Makes an access token that ends with its lifetime, less a random part of it, or with the login, whatever is first.
     *
     * @param now when it is made; the caller's one reading of the clock, taken before any write
     * @throws IllegalArgumentException if the identity makes the token too long, or is not well-formed Unicode
     */
    Signed sign(Identity identity, String loginId, Instant authenticatedAt, Instant loginExpiresAt, Instant now) {
        var issuedAt = now.truncatedTo(ChronoUnit.SECONDS);
        var tokenEnd = issuedAt.plus(settings.accessTtl()).minusSeconds(jitter());
        var expiresAt = (tokenEnd.isBefore(loginExpiresAt) ? tokenEnd : loginExpiresAt).truncatedTo(ChronoUnit.SECONDS);
        var payload = JsonText.objectBytes(json -> {
            json.writeStringField("iss", settings.issuer());
            json.writeStringField("sub", identity.subject());
            json.writeStringField("aud", settings.audience());
            // RFC 9068 wants to know which client asked. There is no OAuth client here: the application logs its own
            // users in, so it is client and audience in one.
            json.writeStringField("client_id", settings.audience());
            json.writeNumberField("exp", expiresAt.getEpochSecond());
            json.writeNumberField("iat", issuedAt.getEpochSecond());
            json.writeNumberField("auth_time", authenticatedAt.getEpochSecond());
            json.writeStringField("jti", tokenId());
            json.writeStringField("sid", loginId);
            writeNames(json, "roles", identity.roles());
            writeNames(json, "permissions", identity.permissions());
            for (var claim : identity.claims().entrySet()) {
                json.writeStringField(claim.getKey(), claim.getValue());
            }
        });
        var key = keys.signing(now);
        var input = key.encodedHeader() + "." + Base64Url.encode(payload);
        var signature = key.sign(input.getBytes(StandardCharsets.US_ASCII), random);
        var token = input + "." + Base64Url.encode(signature);
        if (token.length() > MAX_LENGTH) {
            throw tooLong(token.length(), identity);
        }
        return new Signed(token, identity, loginId, authenticatedAt, expiresAt);
    }

    /** Returns a number of seconds, so that tokens made in one moment do not expire in one. */
    private int jitter() {
        var most = Math.toIntExact(settings.jitter().toSeconds());
        return most == 0 ? 0 : random.nextInt(most + 1);
    }

    private String tokenId() {
        var bits = new byte[TOKEN_ID_BYTES];
        random.nextBytes(bits);
        return Base64Url.encode(bits);
    }

    private static void writeNames(JsonGenerator json, String claim, Set<String> names) throws IOException {
        if (names.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(claim);
        for (var name : names.stream().sorted().toList()) {
            json.writeString(name);
        }
        json.writeEndArray();
    }

    private static IllegalArgumentException tooLong(int length, Identity identity) {
        return new IllegalArgumentException("the access token of " + identity.subject() + " would be " + length
                + " characters and a cookie carries "
                + MAX_LENGTH + ": " + characters(identity.roles()) + " are roles, "
                + characters(identity.permissions()) + " permissions, "
                + (characters(identity.claims().keySet())
                        + characters(identity.claims().values()))
                + " claims, before base64url makes four of three; leave out what can be looked up");
    }

    private static int characters(Collection<String> texts) {
        return texts.stream().mapToInt(String::length).sum();
    }
}
