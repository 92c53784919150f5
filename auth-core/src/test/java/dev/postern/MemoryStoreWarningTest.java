package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is told at start that the memory store forgets. */
class MemoryStoreWarningTest {
    private static final String WARNING = "WARN dev.postern.Postern - auth.store=memory";

    @Test
    void whoDoesNotSayOtherwiseIsToldWhatIsLostAndWhatToSet() {
        assertThat(loggedAtStart(Map.of()))
                .containsOnlyOnce(WARNING)
                .contains("end with this process")
                .contains("no other server sees them")
                .contains("failed logins are counted by each process")
                .contains("redis")
                .contains("auth.profile=development");
    }

    @Test
    void theDevelopmentProfileIsNotWarned() {
        assertThat(loggedAtStart(Map.of("auth.profile", "development"))).doesNotContain(WARNING);
    }

    @Test
    void anotherStoreIsNotWarnedOf() {
        assertThat(loggedAtStart(Map.of("auth.store", "test"))).doesNotContain(WARNING);
        TestStore.opened.clear();
    }

    @Test
    void aStoreFromCodeWasChosenKnowingly() {
        var store = new MemoryTokenStore(Clock.systemUTC(), 1);

        assertThat(Logged.during(() ->
                        Postern.builder(config(Map.of())).store(store).build().close()))
                .doesNotContain(WARNING);
    }

    @Test
    void aServiceThatOnlyVerifiesKeepsNothingAndIsNotWarned() {
        assertThat(loggedAtStart(Map.of("auth.strategy", "verifying"))).doesNotContain(WARNING);
        assertThat(loggedAtStart(Map.of("auth.strategy", "verifying", "auth.accept", "verifying,left")))
                .containsOnlyOnce(WARNING);
    }

    private static String loggedAtStart(Map<String, String> settings) {
        return Logged.during(() -> Postern.from(config(settings)).close());
    }

    private static AuthConfig config(Map<String, String> settings) {
        var all = new HashMap<>(Map.of("auth.strategy", "left"));
        all.putAll(settings);
        return AuthConfig.of(all);
    }
}
