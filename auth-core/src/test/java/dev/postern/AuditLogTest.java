package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What an operator is told of, without asking for more. */
class AuditLogTest {
    @Test
    void aStoreThatHasLostAWriteIsNewsAndWhatAnyStrangerCanCauseIsNot() {
        assertThat(logged(Reason.STORE_BEHIND)).contains("WARN").contains("has lost a write");
        for (var everyday : new Reason[] {Reason.MALFORMED, Reason.UNKNOWN_KEY, Reason.EXPIRED, Reason.ENDED}) {
            assertThat(logged(everyday)).isEmpty();
        }
    }

    @Test
    void aListenerThatFailsBesideItCostsNoLine() {
        AuthEvents failing = event -> {
            throw new IllegalStateException("fails on purpose");
        };
        var stale = new AuthEvent.Rejected(Reason.STORE_BEHIND);

        assertThat(Logged.during(() -> failing.and(AuthEvents.auditLog()).on(stale)))
                .contains("has lost a write");
        assertThat(Logged.during(() -> AuthEvents.auditLog().and(failing).on(stale)))
                .contains("has lost a write");
    }

    private static String logged(Reason reason) {
        return Logged.during(() -> AuthEvents.auditLog().on(new AuthEvent.Rejected(reason)));
    }
}
