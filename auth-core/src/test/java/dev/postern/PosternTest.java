package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The wiring, with the strategies of {@link TestStrategies} and the store of {@link TestStore}. */
class PosternTest {
    private final List<AuthEvent> events = new ArrayList<>();

    @AfterEach
    void forgetStores() {
        TestStore.opened.clear();
    }

    @Test
    void theTwoOfOneNameAreRefusedAndNamed() {
        assertThatThrownBy(() -> Postern.from(config("auth.strategy", "twice")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("more than one on the class path is called twice")
                .hasMessageContaining("Twice")
                .hasMessageContaining("TwiceAgain");
    }

    @Test
    void aNameThatNothingHasIsRefusedWithWhatThereIsAndWhatToAdd() {
        assertThatThrownBy(() -> Postern.from(config("auth.strategy", "jwt")))
                .hasMessageContaining("nothing on the class path is called jwt")
                .hasMessageContaining("found: failing, left, right, twice, verifying")
                .hasMessageContaining("add the dependency dev.postern:auth-jwt");
        assertThatThrownBy(() -> Postern.from(config("auth.store", "redis")))
                .hasMessageContaining("add the dependency dev.postern:auth-session");
    }

    @Test
    void theStrategyOfNewLoginsMustBeAccepted() {
        assertThatThrownBy(() -> Postern.from(config("auth.accept", "right")))
                .hasMessageContaining("leaves out auth.strategy")
                .hasMessageContaining("add left");
    }

    @Test
    void aTokenIsJudgedByItsShapeAndNeverFallsThrough() {
        try (var postern = open(config("auth.accept", "left,right"))) {
            assertThat(postern.authenticate("left-good")).isInstanceOf(AuthResult.Accepted.class);
            assertThat(postern.authenticate("right-good")).isInstanceOf(AuthResult.Accepted.class);
            assertThat(postern.authenticate("left-right-good")).isEqualTo(new AuthResult.Rejected(Reason.ENDED));
            assertThat(postern.authenticate("other")).isEqualTo(new AuthResult.Rejected(Reason.UNRECOGNISED));
            assertThat(postern.strategy().name()).isEqualTo("left");
        }
    }

    @Test
    void whatIsNotAcceptedIsNotRecognised() {
        try (var postern = open(config("auth.accept", ""))) {
            assertThat(postern.authenticate("right-good")).isEqualTo(new AuthResult.Rejected(Reason.UNRECOGNISED));
        }
    }

    @Test
    void theStoreThatWasOpenedHereIsClosedHere() {
        open(config("auth.store", "test")).close();

        assertThat(TestStore.opened)
                .singleElement()
                .satisfies(store -> assertThat(store.closings).isEqualTo(1));
    }

    @Test
    void theStoreIsClosedIfAStrategyCannotBeMade() {
        assertThatIllegalStateException()
                .isThrownBy(() -> open(config("auth.store", "test", "auth.strategy", "failing")));

        assertThat(TestStore.opened)
                .singleElement()
                .satisfies(store -> assertThat(store.closings).isEqualTo(1));
    }

    @Test
    void aStoreThatFailsAfterTheEndIsNoOutage() {
        var store = new TestStore();
        var postern = Postern.builder(config()).store(store).events(events::add).build();
        postern.close();
        store.broken = true;

        assertThatThrownBy(() -> postern.logins().list("alice")).isInstanceOf(TokenStoreException.class);
        assertThat(events).isEmpty();
    }

    @Test
    void closingAgainClosesNothingTwice() {
        var postern = open(config("auth.store", "test"));
        postern.close();
        postern.close();

        assertThat(TestStore.opened)
                .singleElement()
                .satisfies(store -> assertThat(store.closings).isEqualTo(1));
    }

    @Test
    void aStoreFromCodeIsNotTakenForTheDefault() {
        assertThat(storeNamed(config(), new TestStore())).isEqualTo("code");
        assertThat(storeNamed(config("auth.store", "test"), new TestStore())).isEqualTo("test");
        assertThat(storeNamed(config(), new MemoryTokenStore(Clock.systemUTC(), 1)))
                .isEqualTo("memory");
    }

    private static String storeNamed(AuthConfig config, TokenStore store) {
        try (var postern = Postern.builder(config).store(store).build()) {
            return postern.config().get(ConfigKeys.STORE);
        }
    }

    @Test
    void accountsFromCodeBesideAFileOfAccountsAreRefused() {
        var builder = Postern.builder(config("auth.accounts.file", "accounts.csv"))
                .passwordLogin((email, password, client) -> new PasswordLogin.Outcome.Refused());

        assertThatThrownBy(builder::build)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("auth.accounts.file = accounts.csv: is set beside accounts from code");
    }

    @Test
    void aStoreFromCodeStaysOpen() {
        var store = new TestStore();
        Postern.builder(config()).store(store).build().close();

        assertThat(store.closings).isZero();
    }

    @Test
    void theLifeOfALoginIsTold() {
        try (var postern = open(config())) {
            postern.issue(Identity.of("someone"), Client.UNKNOWN);
            postern.authenticate("left-bad");
            postern.refresh("left-stolen");
            postern.revoke("left-good", EndReason.LOGOUT);
            postern.logins().endAll("someone");
        }

        assertThat(events)
                .containsExactly(
                        new AuthEvent.Issued("someone", "left-login", "left", Client.UNKNOWN),
                        new AuthEvent.Ended(Optional.of("someone"), "displaced", EndReason.LIMIT),
                        new AuthEvent.Rejected(Reason.ENDED),
                        new AuthEvent.Rejected(Reason.REUSED),
                        new AuthEvent.ReuseDetected("left-login"),
                        new AuthEvent.Ended(Optional.empty(), "left-login", EndReason.REUSED),
                        new AuthEvent.Ended(Optional.empty(), "left-login", EndReason.LOGOUT));
    }

    @Test
    void aSubjectThatNobodyCanHaveHasNoLoginsWhateverTheStoreMakesOfIt() {
        var store = new TestStore();
        store.broken = true; // as PostgreSQL is for a NUL; an unpaired surrogate is a question mark to others
        try (var postern = Postern.builder(config()).store(store).build()) {
            for (var subject : new String[] {"", "a\0b", "a\nb", "\ud800", "x".repeat(257)}) {
                assertThat(postern.logins().list(subject)).isEmpty();
                postern.logins().endAll(subject);
                postern.logins().endOthers(subject, "x");
            }
        }
    }

    @Test
    void anOutageIsToldOnceAndSoIsItsEnd() {
        var store = new TestStore();
        var now = new AtomicReference<>(Instant.EPOCH);
        InstantSource clock = now::get;
        try (var postern = Postern.builder(config())
                .store(store)
                .events(events::add)
                .clock(clock.withZone(ZoneOffset.UTC))
                .build()) {
            store.broken = true;
            for (var i = 0; i < 3; i++) {
                assertThatThrownBy(() -> postern.logins().list("x")).isInstanceOf(TokenStoreException.class);
            }
            store.broken = false;
            postern.logins().list("x");
            assertThat(events).containsExactly(new AuthEvent.StoreUnavailable());
            now.set(Instant.EPOCH.plus(BreakerStore.QUIET));
            postern.logins().list("x");
            postern.logins().list("x");
        }

        assertThat(events).containsExactly(new AuthEvent.StoreUnavailable(), new AuthEvent.StoreRecovered());
    }

    @Test
    void aListenerThatFailsChangesNothing() {
        try (var postern = Postern.builder(config())
                .events(event -> {
                    throw new IllegalStateException("a listener that fails on purpose");
                })
                .build()) {
            assertThat(postern.issue(Identity.of("someone"), Client.UNKNOWN).tokens())
                    .isNotNull();
        }
    }

    @Test
    void passwordsAreToldOfButNeverShown() {
        PasswordLogin checker = (email, password, client) -> email.equals("busy")
                ? new PasswordLogin.Outcome.Throttled(Duration.ofSeconds(9))
                : new PasswordLogin.Outcome.Refused();
        try (var postern = Postern.builder(config())
                .events(events::add)
                .passwordLogin(checker)
                .build()) {
            var login = postern.passwordLogin().orElseThrow();
            login.login("busy", "hush".toCharArray(), Client.UNKNOWN);
            login.login("wrong", "hush".toCharArray(), Client.UNKNOWN);
        }

        assertThat(events)
                .containsExactly(
                        new AuthEvent.Throttled(Client.UNKNOWN, Duration.ofSeconds(9)),
                        new AuthEvent.LoginRefused(Client.UNKNOWN));
    }

    @Test
    void anothersLoginIsNotFoundAndAnEndSaysFromWhenOn() {
        var now = Instant.parse("2026-03-01T12:00:00Z");
        var store = new MemoryTokenStore(Clock.fixed(now, ZoneOffset.UTC), 10);
        var mine = TestStore.record("me", now);
        var theirs = TestStore.record("them", now);
        store.insert(mine, new LoginLimit(5));
        store.insert(theirs, new LoginLimit(5));
        var fixed = Clock.fixed(now, ZoneOffset.UTC);
        try (var postern = Postern.builder(config("auth.accept", "left,right"))
                .store(store)
                .clock(fixed)
                .events(events::add)
                .build()) {
            var logins = postern.logins();
            assertThat(logins.list("me")).extracting(Login::id).containsExactly(mine.id());
            assertThat(logins.end("me", theirs.id())).isEmpty();
            assertThat(logins.end("me", mine.id())).contains(now); // its strategy is gone: nobody takes its token
            assertThat(logins.end("me", mine.id())).isEmpty();
            assertThat(logins.endAll("them")).isEqualTo(now.plusSeconds(7)); // the staleness of the worst strategy
            assertThat(logins.endOthers("them", theirs.id())).isEqualTo(now.plusSeconds(7));
        }
        assertThat(events)
                .containsExactly(
                        new AuthEvent.Ended(Optional.of("me"), mine.id(), EndReason.REVOKED),
                        new AuthEvent.Ended(Optional.of("them"), theirs.id(), EndReason.REVOKED));
    }

    @Test
    void aLoginThatIsOverIsNotListed() {
        var now = Instant.parse("2026-03-01T12:00:00Z");
        var store = new MemoryTokenStore(Clock.systemUTC(), 10);
        store.insert(TestStore.record("me", now), new LoginLimit(5));
        var later = Clock.fixed(now.plus(Duration.ofHours(1)), ZoneOffset.UTC);
        try (var postern = Postern.builder(config()).store(store).clock(later).build()) {
            assertThat(postern.logins().list("me")).isEmpty();
        }
    }

    private Postern open(AuthConfig config) {
        return Postern.builder(config).events(events::add).build();
    }

    private static AuthConfig config(String... settings) {
        var config = AuthConfig.of(Map.of("auth.strategy", "left"));
        for (var i = 0; i < settings.length; i += 2) {
            var name = settings[i];
            var key = ConfigKeys.all().stream()
                    .filter(known -> known.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            config = config.with(key, settings[i + 1]);
        }
        return config;
    }
}
