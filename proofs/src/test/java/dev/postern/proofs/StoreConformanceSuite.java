package dev.postern.proofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.postern.AuthResult;
import dev.postern.Identity;
import dev.postern.LoginIds;
import dev.postern.LoginLimit;
import dev.postern.TokenStoreException;
import dev.postern.Tokens;
import dev.postern.testkit.Interleavings.Round;
import dev.postern.testkit.TestLogins;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What the stores of other projects are tested for, restated in store-conformance.json: one test for each case of its
 * list {@code store}, in its words. Where the servers of a store can be moved under it, the cases also run while that
 * happens, and once more afterwards.
 */
abstract class StoreConformanceSuite extends StoreUnderTest {
    private static final Duration A_LONG_TIME = Duration.ofSeconds(60);

    /** What is done to the servers while the cases run. */
    List<Upheaval> upheavals() {
        return List.of();
    }

    @TestFactory
    Stream<DynamicNode> everyCaseOfTheList() {
        var cases = cases();
        var words = StoreConformanceCases.words();
        assertThat(words.keySet()).isEqualTo(cases.keySet());
        return Stream.concat(
                named(cases, words),
                upheavals().stream()
                        .flatMap(upheaval -> Stream.of(
                                DynamicTest.dynamicTest("all cases while " + upheaval.name(), () -> during(upheaval)),
                                DynamicContainer.dynamicContainer("after " + upheaval.name(), named(cases, words)))));
    }

    private Stream<DynamicNode> named(Map<String, Runnable> cases, Map<String, String> words) {
        return cases.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey() + ": " + words.get(entry.getKey()), () -> runFresh(entry.getValue())));
    }

    private Map<String, Runnable> cases() {
        var cases = new TreeMap<String, Runnable>();
        cases.put("S01", this::whatIsSavedIsFoundEqual);
        cases.put("S02", this::anUnknownIdCreatesNothing);
        cases.put("S03", this::oneAttributeDropsNoOther);
        cases.put("S04", this::anExpiredLoginIsRemoved);
        cases.put("S05", this::anExpiryInThePastLetsTheLoginGo);
        cases.put("S06", this::theTimeToLiveIsSetAndRaised);
        cases.put("S07", this::aDeleteIsHarmlessTwice);
        cases.put("S08", this::aDeletedLoginIsNotSaved);
        cases.put("S09", this::aDeleteBetweenReadAndWriteStands);
        cases.put("S10", () -> bothUpdatesAreKept("one", "other"));
        cases.put("S11", () -> bothUpdatesAreKept("same", "same"));
        cases.put("S12", this::aRenewedLoginHasOneTokenAndItsAttributes);
        cases.put("S13", this::theIndexFollowsTheLogins);
        cases.put("S14", this::eachLoginGoesByItsOwnInterval);
        cases.put("S15", this::aLargeAttributeSurvives);
        cases.put("S16", this::aThousandLoginsAgree);
        cases.put("S17", this::aStoreOutOfReachFailsAndRecovers);
        cases.put("S18", this::oddNamesTouchNoOtherKey);
        return cases;
    }

    /** Runs the cases one after the other until the upheaval is over; what an outage breaks off proves nothing. */
    private void during(Upheaval upheaval) {
        var cases = cases();
        cases.remove("S17"); // has an outage of its own
        var outcome = upheaval.during(cases, this::runFresh);
        System.out.printf("%s: while %s: %s%n", getClass().getSimpleName(), upheaval.name(), outcome);
        assertThat(outcome.whole()).as("cases that ran to their end").isPositive();
    }

    private void whatIsSavedIsFoundEqual() {
        var login = inserted(SUBJECT);

        assertThat(store().find(login.id())).contains(login);
    }

    private void anUnknownIdCreatesNothing() {
        assertThat(store().find(LoginIds.newId(SUBJECT, new SecureRandom()))).isEmpty();
        assertThat(everything()).isEmpty();
    }

    private void oneAttributeDropsNoOther() {
        var login = inserted(SUBJECT);
        var two = login.next().data(Map.of("cart", "3", "theme", "dark")).build();
        var changed = two.next().data(Map.of("cart", "4", "theme", "dark")).build();

        assertThat(store().replace(login, two)).isTrue();
        assertThat(store().replace(two, changed)).isTrue();
        assertThat(store().find(login.id())).contains(changed);
    }

    private void anExpiredLoginIsRemoved() {
        var token = logIn().accessToken();
        var login = store().findAll(SUBJECT).get(0);
        clock.set(login.endsAt());

        assertThat(login.isLive(login.endsAt())).isFalse();
        assertRejected(token);
        var later = inserted(SUBJECT, login.endsAt());
        awaitRemoval(login);
        assertThat(store().findAll(SUBJECT)).containsExactly(later);
    }

    private void anExpiryInThePastLetsTheLoginGo() {
        var login = inserted(SUBJECT);
        var over = login.next().lastSeenAt(login.expiresAt()).build();

        assertThat(store().replace(login, over)).isTrue();

        assertThat(over.isLive(over.lastSeenAt())).isFalse();
        awaitRemoval(over);
    }

    private void theTimeToLiveIsSetAndRaised() {
        var login = inserted(SUBJECT);
        assertKeptUntil(login, login.endsAt());
        shorten(login);
        var touched = login.next().lastSeenAt(NOON.plusSeconds(60)).build();

        assertThat(store().replace(login, touched)).isTrue();

        assertKeptUntil(touched, touched.endsAt());
    }

    private void aDeleteIsHarmlessTwice() {
        var login = inserted(SUBJECT);

        assertThat(store().delete(login.id())).isTrue();
        assertThat(store().find(login.id())).isEmpty();
        assertThat(store().delete(login.id())).isFalse();
        assertThat(store().delete(LoginIds.newId(SUBJECT, new SecureRandom()))).isFalse();
        assertThat(everything()).isEmpty();
    }

    private void aDeletedLoginIsNotSaved() {
        var login = inserted(SUBJECT);
        store().delete(login.id());

        assertThat(store().replace(login, login.next().build())).isFalse();
        assertThat(everything()).isEmpty();
    }

    private void aDeleteBetweenReadAndWriteStands() {
        race(() -> {
            var token = logIn().accessToken();
            return new Round(
                    List.of(() -> node(0).logins().endAll(SUBJECT), () -> appendIfLive(node(1), token)),
                    () -> assertThat(everything()).isEmpty());
        });
    }

    private void bothUpdatesAreKept(String one, String other) {
        race(() -> {
            var token = logIn().accessToken();
            return new Round(
                    List.of(() -> append(node(0), token, one), () -> append(node(1), token, other)),
                    () -> assertThat(Stream.of(one, other)
                                    .distinct()
                                    .map(name -> session(node(0), token)
                                            .get(key(name))
                                            .orElse(""))
                                    .collect(Collectors.joining()))
                            .isEqualTo("++"));
        });
    }

    private void aRenewedLoginHasOneTokenAndItsAttributes() {
        var first = logIn().accessToken();
        append(node(0), first, "cart");
        var second = session(node(0), first).renew().orElseThrow().accessToken();
        var third = session(node(0), second).renew().orElseThrow().accessToken();
        assertThat(session(node(1), third).get(key("cart"))).contains("+");
        assertRejected(first);
        assertRejected(second);

        var deleted = session(node(0), third);
        node(0).logins().endAll(SUBJECT);
        assertCantBeRenewed(deleted);

        race(() -> {
            var token = logIn().accessToken();
            var renewed = new ConcurrentLinkedQueue<Tokens>();
            var sessions = List.of(session(node(0), token), session(node(1), token));
            return new Round(
                    List.of(
                            () -> sessions.get(0).renew().ifPresent(renewed::add),
                            () -> sessions.get(1).renew().ifPresent(renewed::add)),
                    () -> {
                        assertThat(renewed).hasSize(1);
                        session(node(0), renewed.element().accessToken());
                        assertRejected(token);
                    });
        });
    }

    private void theIndexFollowsTheLogins() {
        var one = inserted(SUBJECT);
        var two = inserted(SUBJECT, NOON.plusSeconds(1));
        assertThat(store().findAll(SUBJECT)).containsExactly(one, two);
        assertThatIllegalArgumentException().isThrownBy(() -> one.next().identity(Identity.of("bob")));
        assertThat(store().findAll("bob")).isEmpty();

        store().delete(one.id());
        assertThat(everything().toString()).doesNotContain(one.id());
        assertThat(store().findAll(SUBJECT)).containsExactly(two);
        clock.set(two.endsAt());
        var later = inserted(SUBJECT, two.endsAt());
        awaitRemoval(two);
        assertThat(store().findAll(SUBJECT)).containsExactly(later);
        store().deleteAll(SUBJECT);
        assertThat(everything()).isEmpty();
    }

    private void eachLoginGoesByItsOwnInterval() {
        var brief = insert(idleFor(Duration.ofMinutes(5)));
        var patient = insert(idleFor(Duration.ofHours(2)));
        assertKeptUntil(brief, NOON.plus(Duration.ofMinutes(5)));
        assertKeptUntil(patient, NOON.plus(Duration.ofHours(2)));

        awaitRemoval(brief);
        assertThat(store().find(patient.id())).contains(patient);
    }

    private void aLargeAttributeSurvives() {
        var login = inserted(SUBJECT);
        var large = login.next().data(Map.of("large", "ü".repeat(1 << 20))).build();

        assertThat(store().replace(login, large)).isTrue();
        assertThat(store().find(login.id())).contains(large);
    }

    private void aThousandLoginsAgree() {
        var ids = new HashSet<String>();
        for (var i = 0; i < 1_000; i++) {
            var login = TestLogins.of(SUBJECT, NOON.plusMillis(i));
            store().insert(login, new LoginLimit(LoginLimit.MOST));
            ids.add(login.id());
        }

        assertThat(store().findAll(SUBJECT)).hasSize(1_000).allMatch(login -> ids.contains(login.id()));
        assertThat(store().deleteAll(SUBJECT)).isEqualTo(ids);
        assertThat(everything()).isEmpty();
    }

    /** Overridden where there is no server that could be out of reach. */
    void aStoreOutOfReachFailsAndRecovers() {
        var token = logIn().accessToken();
        withoutServers(() -> {
            var login = TestLogins.of(SUBJECT, NOON);
            assertThatThrownBy(() -> store().find(login.id())).isInstanceOf(TokenStoreException.class);
            assertThatThrownBy(() -> store().insert(login, LIMIT)).isInstanceOf(TokenStoreException.class);
            assertThatThrownBy(() -> node(0).authenticate(token)).isInstanceOf(TokenStoreException.class);
        });

        await("recovery")
                .atMost(A_LONG_TIME)
                .ignoreExceptionsInstanceOf(TokenStoreException.class)
                .until(() -> {
                    var login = inserted(SUBJECT);
                    return store().find(login.id()).filter(login::equals).isPresent();
                });
        await("recovery of a node")
                .atMost(A_LONG_TIME)
                .ignoreExceptionsInstanceOf(TokenStoreException.class)
                .until(() -> node(0).authenticate(logIn().accessToken()) instanceof AuthResult.Accepted);
    }

    private void oddNamesTouchNoOtherKey() {
        var alice = inserted(SUBJECT);
        var before = everything();
        for (var odd :
                List.of("*", "?", "[a-z]*", "ali*", "}", "{" + LoginIds.tag(SUBJECT) + "}", "alice:x", "%", "_")) {
            var login = inserted(odd);
            assertThat(store().findAll(odd)).containsExactly(login);
            assertThat(store().replace(
                                    login,
                                    login.next().data(Map.of(odd, "\r\n\0")).build()))
                    .isTrue();
            assertThat(store().deleteOthers(odd, odd)).containsExactly(login.id());
            assertThat(everything()).as("after the subject %s", odd).isEqualTo(before);
        }
        var large = "x".repeat(1 << 20);
        for (var odd : List.of(
                "", "\0", "alice\0", "alice\r\nFLUSHALL\r\n", "alice*", alice.id() + "*", alice.id() + "\0", large)) {
            assertThat(store().find(odd)).isEmpty();
            assertThat(store().delete(odd)).isFalse();
            assertThat(store().delete(odd, alice.secretHash())).isFalse();
            assertThat(store().findAll(odd)).isEmpty();
            assertThat(store().deleteAll(odd)).isEmpty();
            assertThat(everything()).isEqualTo(before);
        }
        assertThat(store().findAll(SUBJECT)).containsExactly(alice);
    }
}
