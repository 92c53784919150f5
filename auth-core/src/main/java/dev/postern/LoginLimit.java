package dev.postern;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * How many logins a subject may have at a time, and what gives way when there is one more.
 *
 * @param max at least 1, at most {@value #MOST}
 * @param policy what gives way
 */
public record LoginLimit(int max, Policy policy) {
    /** The highest limit: operations on all logins of a subject are one step of the store and must stay short. */
    public static final int MOST = 1_000;

    /** What gives way when a subject logs in and has no place left. */
    public enum Policy {
        /** The oldest logins end. */
        END_OLDEST,
        /** The new login is refused, and the existing ones stay. */
        REFUSE_NEW,
        /**
         * A new login ends those with the same {@link Client#label}, limit or no limit; then the oldest, should there
         * still be too many. A login whose label is blank ends none of the first sort: what has no name is not the same
         * device.
         */
        ONE_PER_DEVICE
    }

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if it is broken
     */
    public LoginLimit {
        if (max < 1 || max > MOST) {
            throw new IllegalArgumentException("a login limit is 1 to " + MOST);
        }
    }

    /** Returns a limit at which the oldest login gives way. */
    public LoginLimit(int max) {
        this(max, Policy.END_OLDEST);
    }

    /**
     * Tells whether a new login is refused, for stores.
     *
     * @param live how many live logins the subject has
     */
    public boolean refuses(int live) {
        return policy == Policy.REFUSE_NEW && live >= max;
    }

    /**
     * Returns the logins that end for a new one that is not refused: those of its device, then the oldest. For stores.
     *
     * @param live the live logins of the subject, the oldest first
     * @param label what each of them calls its device: {@link Client#label}
     * @param client where the new one is from
     */
    public <T> List<T> givingWay(Collection<T> live, Function<? super T, String> label, Client client) {
        var byDevice = policy == Policy.ONE_PER_DEVICE && !client.label().isBlank();
        var ended = new ArrayList<T>();
        var others = new ArrayList<T>();
        for (var login : live) {
            (byDevice && label.apply(login).equals(client.label()) ? ended : others).add(login);
        }
        ended.addAll(others.subList(0, Math.max(0, others.size() + 1 - max)));
        return ended;
    }

    /** Returns the limit that {@code auth.login.limit} and {@code auth.login.limit-policy} describe. */
    public static LoginLimit of(AuthConfig config) {
        var policy = switch (config.get(ConfigKeys.LOGIN_LIMIT_POLICY)) {
            case "refuse-new" -> Policy.REFUSE_NEW;
            case "one-per-device" -> Policy.ONE_PER_DEVICE;
            default -> Policy.END_OLDEST;
        };
        return new LoginLimit(config.get(ConfigKeys.LOGIN_LIMIT), policy);
    }
}
