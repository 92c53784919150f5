package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientAddressTest {
    private final ClientAddress behindProxies =
            new ClientAddress(List.of(Network.of("10.0.0.0/8"), Network.of("fd00::/8")));

    @Test
    void withoutTrustTheHeaderIsNotRead() {
        assertThat(new ClientAddress(List.of()).of(request("10.0.0.1", "192.0.2.9")))
                .isEqualTo("10.0.0.1");
        assertThat(behindProxies.of(request("192.0.2.1", "192.0.2.9"))).isEqualTo("192.0.2.1");
    }

    @Test
    void fromTheRightTheFirstUntrustedAddressIsTheClient() {
        assertThat(behindProxies.of(request("10.0.0.1", "203.0.113.5, 192.0.2.9, 10.0.0.2")))
                .isEqualTo("192.0.2.9");
        assertThat(behindProxies.of(request("10.0.0.1", "203.0.113.5", "192.0.2.9")))
                .isEqualTo("192.0.2.9");
        assertThat(behindProxies.of(request("fd00::1", "2001:db8::7"))).isEqualTo("2001:db8::7");
    }

    @Test
    void bracketsAndAZoneAreNoPartOfAnAddress() {
        assertThat(behindProxies.of(request("[fd00:0:0:0:0:0:0:1]", "[2001:db8::7]")))
                .isEqualTo("2001:db8::7");
        assertThat(behindProxies.of(request("fd00::1%eth0", "192.0.2.9"))).isEqualTo("192.0.2.9");
        assertThat(behindProxies.of(request("[2001:db8::8]", "192.0.2.9"))).isEqualTo("2001:db8::8");
    }

    @Test
    void nothingThatANameServerWouldBeAskedForIsAnAddress() {
        // Without the guard the JDK would look these up. As nothing resolves them, only the look-up itself could show.
        for (var text : List.of(".:1", ".::1", "...:", "a.b", "dead.beef", "1.2.3.4.", "")) {
            assertThat(Network.isLiteral(text)).as(text).isFalse();
        }
        assertThat(Network.isLiteral("::1")).isTrue();
    }

    @Test
    void nonsenseIsNotTakenForAnAddress() {
        assertThat(behindProxies.of(request("10.0.0.1", "evil\nlog"))).isEqualTo("10.0.0.1");
        assertThat(behindProxies.of(request("10.0.0.1", "unknown, 10.0.0.2"))).isEqualTo("10.0.0.2");
        assertThat(behindProxies.of(request("10.0.0.1", ""))).isEqualTo("10.0.0.1");
        assertThat(behindProxies.of(request("10.0.0.1"))).isEqualTo("10.0.0.1");
        assertThat(behindProxies.of(request("10.0.0.1", "10.0.0.3"))).isEqualTo("10.0.0.3");
        assertThat(behindProxies.of(request("10.0.0.1", "203.000.113.030"))).isEqualTo("10.0.0.1");
        assertThat(behindProxies.of(request("10.0.0.1", "192.0.2.0"))).isEqualTo("192.0.2.0");
    }

    @Test
    void aNetworkHoldsWhatItsBitsSay() {
        assertThat(Network.of("10.1.0.0/15").contains("10.0.255.255")).isTrue();
        assertThat(Network.of("10.1.0.0/16").contains("10.0.255.255")).isFalse();
        assertThat(Network.of("0.0.0.0/0").contains("192.0.2.1")).isTrue();
        assertThat(Network.of("::1").contains("0:0:0:0:0:0:0:1")).isTrue();
        assertThat(Network.of("::/0").contains("192.0.2.1")).isFalse();
        assertThat(Network.of("10.0.0.1").contains("10.0.0.1")).isTrue();
        assertThat(Network.of("10.0.0.1").contains("example.com")).isFalse();
    }

    @Test
    void whatIsNoNetworkIsRefused() {
        for (var text :
                List.of("", "10", "10.0.0", "10.0.0.256", "10.0.0.0/33", "10.0.0.0/-1", "::1/129", "host/8", "bad")) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> Network.of(text));
        }
    }

    private static HttpServletRequest request(String remote, String... forwarded) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                ClientAddressTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> method.getName().equals("getRemoteAddr")
                        ? remote
                        : Collections.enumeration(Arrays.asList(forwarded)));
    }
}
