package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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

    private static String logged(Reason reason) {
        var before = System.err;
        var bytes = new ByteArrayOutputStream();
        try (var stream = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setErr(stream);
            AuthEvents.auditLog().on(new AuthEvent.Rejected(reason));
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
