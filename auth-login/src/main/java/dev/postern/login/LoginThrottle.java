package dev.postern.login;

import dev.postern.AttemptBuckets;
import dev.postern.AuthConfig;
import dev.postern.ConfigKeys;
import dev.postern.Sha256;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Slows down guessing: a bucket of attempts for each account and one for each address, both refilling evenly over the
 * window. An attempt is taken out before the password is looked at, so parallel guesses can't overrun the bucket, and
 * put back when it was right. Safe for use by many threads.
 *
 * <p>The buckets are those of the store, shared by every server, where it keeps some and {@code auth.throttle.shared} is
 * not off. A store out of reach then is a {@link dev.postern.TokenStoreException}, as it would be a moment later when
 * the login is kept.
 *
 * <p>Only password logins pass here. Somebody who fails on purpose can delay the owner's next password login, but not end
 * or disturb a login that exists. An IPv6 address counts with its /64, which is what one subscriber has at least. Where no
 * address is known, the account's bucket alone counts: one for all would let anybody lock out everybody.
 *
 * <p>The number of buckets in this process is bounded. The one that was tried longest ago is forgotten first, so to wipe
 * out the bucket of a victim takes {@value #MAX_BUCKETS} attempts on other accounts, each of which costs an attempt of
 * some address.
 *
 * <p>Time is the clock's: one set back refills nothing until it has caught up, one set ahead refills early.
 */
final class LoginThrottle {
    /** Buckets of each sort. The least recently tried one is dropped first, so a bucket under attack stays. */
    static final int MAX_BUCKETS = 100_000;

    /** What Java takes for a literal: without a digit or a colon in front it would ask a name server. */
    private static final Pattern LITERAL_V6 = Pattern.compile("[0-9A-Fa-f:][0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

    /** What a bucket in a shared store may be called after, apart from a hash. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f.:]{1,64}");

    private final AttemptBuckets accounts;
    private final AttemptBuckets addresses;
    private final int accountAttempts;
    private final int addressAttempts;
    private final Duration window;
    private final Clock clock;

    /** Counts in these buckets, or in some of this process alone. */
    LoginThrottle(AuthConfig config, Clock clock, Optional<AttemptBuckets> shared) {
        var buckets = shared.filter(offered -> config.get(ConfigKeys.THROTTLE_SHARED));
        this.accounts = buckets.orElseGet(() -> new Buckets(MAX_BUCKETS));
        this.addresses = buckets.orElseGet(() -> new Buckets(MAX_BUCKETS));
        this.accountAttempts = config.get(ConfigKeys.THROTTLE_ACCOUNT);
        this.addressAttempts = config.get(ConfigKeys.THROTTLE_ADDRESS);
        this.window = config.get(ConfigKeys.THROTTLE_WINDOW);
        this.clock = clock;
    }

    /** Takes an attempt out of both buckets; returns how long to wait if one of them is empty. */
    Optional<Duration> take(String email, String address) {
        var now = clock.instant();
        var wait = address.isEmpty()
                ? Optional.<Duration>empty()
                : addresses.take(addressKey(address), addressAttempts, window, now);
        if (wait.isEmpty()) {
            wait = accounts.take(accountKey(email), accountAttempts, window, now);
            if (wait.isPresent()) {
                putBackAddress(address, now);
            }
        }
        return wait;
    }

    /** Puts back what {@link #take} took, after a right password or an attempt that was not made. */
    void putBack(String email, String address) {
        var now = clock.instant();
        putBackAddress(address, now);
        accounts.putBack(accountKey(email), accountAttempts, window, now);
    }

    private void putBackAddress(String address, Instant now) {
        if (!address.isEmpty()) {
            addresses.putBack(addressKey(address), addressAttempts, window, now);
        }
    }

    private static String accountKey(String email) {
        return "account:" + hashOf(email);
    }

    private static String addressKey(String address) {
        var network = networkOf(address);
        return "address:" + (ADDRESS.matcher(network).matches() ? network : hashOf(network));
    }

    /** The buckets remember who was tried, but not in a form that a dump could be read by. */
    static String hashOf(String text) {
        return HexFormat.of().formatHex(Sha256.of(text.getBytes(StandardCharsets.UTF_8)), 0, 16);
    }

    private static String networkOf(String address) {
        if (!LITERAL_V6.matcher(address).matches()) {
            return address;
        }
        try {
            // A literal: no name server is asked.
            var parsed = InetAddress.getAllByName(address)[0];
            return parsed instanceof Inet6Address v6
                    ? HexFormat.of().formatHex(Arrays.copyOf(v6.getAddress(), 8))
                    : parsed.getHostAddress(); // an IPv4 address in one of its spellings as IPv6
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
