package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdentityTest {
    @Test
    void aSubjectHasItsLimits() {
        assertThat(Identity.of("x".repeat(256)).subject()).hasSize(256);
        assertThat(Identity.of("電".repeat(85)).subject()).hasSize(85);
        for (var bad : List.of("", " ", "a\nb", "a\0b", "x".repeat(257), "電".repeat(86))) {
            assertThatIllegalArgumentException().isThrownBy(() -> Identity.of(bad));
        }
    }

    @Test
    void reservedClaimsAreRefusedWhateverTheStrategy() {
        for (var reserved : Identity.RESERVED_CLAIMS) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Identity.of("s").withClaim(reserved, "x"));
        }
    }

    @Test
    void namesOfRolesPermissionsAndClaimsHaveTheirLimits() {
        for (var bad : List.of("", " ", "a\nb", "x".repeat(129))) {
            assertThatIllegalArgumentException().isThrownBy(() -> Identity.of("s", bad));
            assertThatIllegalArgumentException().isThrownBy(() -> new Identity("s", Set.of(), Set.of(bad), Map.of()));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Identity.of("s").withClaim(bad, "x"));
        }
    }

    @Test
    void theCollectionsAreCopied() {
        var roles = new HashSet<>(Set.of("user"));
        var identity = new Identity("s", roles, Set.of(), Map.of());
        roles.add("admin");

        assertThat(identity.roles()).containsExactly("user");
    }

    @Test
    void onlyTheSubjectIsPrinted() {
        var identity = new Identity("s-1", Set.of("user"), Set.of("read"), Map.of("email", "a@example.com"));

        assertThat(identity).hasToString("Identity[s-1]");
        assertThat(identity.getName()).isEqualTo("s-1");
    }

    @Test
    void aClientIsCutAndCleaned() {
        var client = new Client("a\r\nb", "x".repeat(300), "y".repeat(65));

        assertThat(client.label()).isEqualTo("a  b");
        assertThat(client.userAgent()).hasSize(Client.MAX_USER_AGENT);
        assertThat(client.address()).hasSize(Client.MAX_ADDRESS);
        assertThat(new Client("x".repeat(63) + "😀", "", "").label()).isEqualTo("x".repeat(63));
    }
}
