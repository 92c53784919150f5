package dev.postern.servlet;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** An address or a network in CIDR notation, IPv4 or IPv6. Never asks a name server. */
final class Network {
    private final byte[] address;
    private final int bits;

    private Network(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code ::1} and their like.
     *
     * @throws IllegalArgumentException if it is neither an address nor a network
     */
    static Network of(String text) {
        var slash = text.indexOf('/');
        var address = parse(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            throw new IllegalArgumentException("not an address: " + text);
        }
        var most = address.get().length * 8;
        var bits = slash < 0 ? most : bits(text.substring(slash + 1));
        if (bits < 0 || bits > most) {
            throw new IllegalArgumentException("not a network: " + text);
        }
        return new Network(address.get(), bits);
    }

    static boolean isAddress(String text) {
        return parse(text).isPresent();
    }

    boolean contains(String text) {
        var other = parse(text);
        return other.isPresent() && other.get().length == address.length && sameBits(other.get());
    }

    private boolean sameBits(byte[] other) {
        for (var bit = 0; bit < bits; bit++) {
            var mask = 0x80 >> (bit % 8);
            if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static int bits(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static Optional<byte[]> parse(String text) {
        if (!isLiteral(text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getAllByName(text)[0].getAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Keeps out all that {@link InetAddress} would look up as a name: it does so, too, where a text starts with a dot. */
    static boolean isLiteral(String text) {
        return !text.isEmpty()
                && text.charAt(0) != '.'
                && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':')
                && (text.indexOf(':') >= 0 || isDottedQuad(text));
    }

    private static boolean isDottedQuad(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (var part : parts) {
            // A zero in front says octal to some, and would be a second spelling of an address to others.
            var isNumber = part.length() <= 3
                    && part.chars().allMatch(c -> c >= '0' && c <= '9')
                    && (part.equals("0") || !part.startsWith("0"));
            if (!isNumber || part.isEmpty() || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }
}
