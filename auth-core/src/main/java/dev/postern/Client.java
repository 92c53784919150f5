package dev.postern;

/**
 * The device that a login was made from, as "my devices" shows it. All of it comes from the client: display it, never
 * decide by it. Longer values are cut, control characters become spaces; a missing value is an empty string.
 *
 * @param label what the application or the user calls the device, at most {@value #MAX_LABEL} characters
 * @param userAgent the {@code User-Agent} header, at most {@value #MAX_USER_AGENT} characters
 * @param address the network address that the login came from, at most {@value #MAX_ADDRESS} characters
 */
public record Client(String label, String userAgent, String address) {
    /** The longest label kept. */
    public static final int MAX_LABEL = 64;

    /** The longest user agent kept. */
    public static final int MAX_USER_AGENT = 256;

    /** The longest address kept; an IPv6 address with a zone fits. */
    public static final int MAX_ADDRESS = 64;

    /** A client of which nothing is known. */
    public static final Client UNKNOWN = new Client("", "", "");

    /** Cuts and cleans the values. */
    public Client {
        label = clean(label, MAX_LABEL);
        userAgent = clean(userAgent, MAX_USER_AGENT);
        address = clean(address, MAX_ADDRESS);
    }

    private static String clean(String text, int limit) {
        var end = Math.min(text.length(), limit);
        if (end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        var cleaned = text.substring(0, end);
        for (var i = 0; i < end; i++) {
            var c = cleaned.charAt(i);
            if (Character.isISOControl(c)) {
                cleaned = cleaned.replace(c, ' '); // all of this one; mostly there are none, and nothing is copied
            }
        }
        return cleaned;
    }
}
