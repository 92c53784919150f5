package dev.postern.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Whom a request comes from. The address of the connection, unless that is a trusted proxy: then {@code X-Forwarded-For}
 * is read from its right end, past further trusted proxies, to the first address that none of them vouches for. What
 * stands left of that may be forged and is not read.
 */
final class ClientAddress {
    private final List<Network> trusted;

    ClientAddress(List<Network> trusted) {
        this.trusted = List.copyOf(trusted);
    }

    String of(HttpServletRequest request) {
        var address = plain(request.getRemoteAddr());
        if (!isTrusted(address)) {
            return address;
        }
        var hops = new ArrayList<String>();
        for (var header : Collections.list(request.getHeaders("X-Forwarded-For"))) {
            for (var hop : header.split(",", -1)) {
                hops.add(plain(hop.strip()));
            }
        }
        for (var i = hops.size() - 1; i >= 0; i--) {
            if (!Network.isAddress(hops.get(i))) {
                return address; // a proxy that we trust wrote no address: stay with the last that we know
            }
            address = hops.get(i);
            if (!isTrusted(address)) {
                return address;
            }
        }
        return address;
    }

    /** Takes the brackets off that some containers and proxies put around an IPv6 address, and the zone of a link. */
    private static String plain(String address) {
        var bare =
                address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
        var zone = bare.indexOf('%');
        return zone < 0 || bare.indexOf(':') < 0 ? bare : bare.substring(0, zone);
    }

    private boolean isTrusted(String address) {
        return trusted.stream().anyMatch(network -> network.contains(address));
    }
}
