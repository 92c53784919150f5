package dev.postern.login;

import dev.postern.AuthConfig;
import dev.postern.ConfigKeys;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Slows down guessing: a bucket of attempts for each account and one for each address, both refilling evenly over the
 * window. An attempt is taken out before the password is looked at, so parallel guesses can't overrun the bucket, and
 * put back when it was right. In this process only; safe for use by many threads.
 *
 * <p>Only password logins pass here. Somebody who fails on purpose can delay the owner's next password login, but not end
 * or disturb a login that exists. An IPv6 address counts with its /64, which is what one subscriber has at least.
 */
final class LoginThrottle {
    /** Buckets of each sort. The least recently tried one is dropped first, so a bucket under attack stays. */
    static final int MAX_BUCKETS = 100_000;

    private final Buckets accounts;
    private final Buckets addresses;
    private final Clock clock;

    LoginThrottle(AuthConfig config, Clock clock) {
        var window = config.get(ConfigKeys.THROTTLE_WINDOW);
        this.accounts = new Buckets(config.get(ConfigKeys.THROTTLE_ACCOUNT), window, MAX_BUCKETS);
        this.addresses = new Buckets(config.get(ConfigKeys.THROTTLE_ADDRESS), window, MAX_BUCKETS);
        this.clock = clock;
    }

    /** Takes an attempt out of both buckets; returns how long to wait if one of them is empty. */
    Optional<Duration> take(String email, String address) {
        var now = clock.instant();
        var wait = addresses.take(networkOf(address), now);
        if (wait.isEmpty()) {
            wait = accounts.take(keyOf(email), now);
            if (wait.isPresent()) {
                addresses.putBack(networkOf(address), now);
            }
        }
        return wait;
    }

    /** Puts back what {@link #take} took, after a right password or an attempt that was not made. */
    void putBack(String email, String address) {
        var now = clock.instant();
        addresses.putBack(networkOf(address), now);
        accounts.putBack(keyOf(email), now);
    }

    /** A hash: the buckets remember who was tried, but not in a form that a memory dump could be read by. */
    private static String keyOf(String email) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(email.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String networkOf(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            // With a colon it is a literal: no name server is asked.
            return InetAddress.getAllByName(address)[0] instanceof Inet6Address v6
                    ? HexFormat.of().formatHex(Arrays.copyOf(v6.getAddress(), 8))
                    : address;
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
