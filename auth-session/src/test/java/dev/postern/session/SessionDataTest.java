package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthEvent;
import dev.postern.LoginEndedException;
import dev.postern.MemoryTokenStore;
import dev.postern.TokenStore;
import dev.postern.TokenStoreException;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.RedisClient;

/** What a session carries, over both stores. S01 and the like are cases of store-conformance.json. */
@ParameterizedClass
@ValueSource(strings = {"memory", "redis"})
class SessionDataTest {
    private static final SessionKey<Cart> CART = SessionKey.of("cart", Cart.class);
    private static final SessionKey<String> NOTE = SessionKey.of("note", String.class);
    private static final SessionKey<Long> VISITS = SessionKey.of("visits", Long.class);
    private static RedisServer server;
    private static RedisClient redis;

    private final MutableClock clock = MutableClock.at(Logged.NOON);

    @Parameter
    String storeName;

    private InterruptedStore store;
    private SessionNode node;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        redis = RedisClient.create("127.0.0.1", server.port());
    }

    @AfterAll
    static void stop() {
        redis.close();
        server.close();
    }

    @BeforeEach
    void wire() {
        TokenStore real =
                storeName.equals("redis") ? RedisTokenStore.of(redis, "auth") : new MemoryTokenStore(clock, 10_000);
        store = new InterruptedStore(real);
        node = new SessionNode(store, clock, Map.of());
    }

    record Item(String name, int count) {}

    record Cart(List<Item> items, String coupon) {
        static final Cart EMPTY = new Cart(List.of(), null);

        Cart plus(String name) {
            var more = new java.util.ArrayList<>(items);
            more.add(new Item(name, 1));
            return new Cart(List.copyOf(more), coupon);
        }
    }

    @Test
    void whatIsSetIsReadHereAndByTheNextRequest() { // S01
        var login = node.login();
        var session = node.request(login);
        var cart = Cart.EMPTY.plus("book");

        session.set(CART, cart);
        session.set(VISITS, 3L);

        for (var seen : List.of(session, node.request(login))) {
            assertThat(seen.get(CART)).hasValue(cart);
            assertThat(seen.get(VISITS)).hasValue(3L);
            assertThat(seen.get(NOTE)).isEmpty();
            assertThat(seen.data().names()).containsExactlyInAnyOrder("cart", "visits");
        }
        assertThat(node.events).isEmpty();
    }

    @Test
    void eachOperationOnAnUndisturbedSessionIsOneCall() {
        var session = node.request(node.login());

        assertOneCall(() -> session.set(VISITS, 1L));
        assertOneCall(() -> session.increment(VISITS, 1));
        assertOneCall(() -> session.update(VISITS, visits -> visits.orElse(0L) + 1));
        assertOneCall(() -> assertThat(session.compareAndSet(VISITS, 3L, 4L)).isTrue());
        assertOneCall(() -> assertThat(session.compareAndSet(VISITS, 3L, 5L)).isFalse());
        assertOneCall(() -> session.update(data -> data.with(NOTE, "a").without(VISITS)));
        assertOneCall(() -> assertThat(session.remove(NOTE)).hasValue("a"));
        store.calls.set(0);
        assertThat(session.get(NOTE)).isEmpty();
        assertThat(session.data().names()).isEmpty();
        assertThat(store.calls).hasValue(0);
    }

    private void assertOneCall(Runnable operation) {
        store.calls.set(0);
        operation.run();
        assertThat(store.calls).hasValue(1);
    }

    @Test
    void aSecondWriteReplacesTheValueAndLeavesTheOthers() { // S03
        var login = node.login();
        node.request(login).set(NOTE, "first");
        node.request(login).set(VISITS, 1L);

        node.request(login).set(NOTE, "second");

        assertThat(node.stored(login)).isEqualTo(Map.of("note", "second", "visits", "1"));
    }

    @Test
    void changesOfDifferentAttributesFromTheSameStartAreBothKept() { // S10, S11
        var login = node.login();
        var one = node.request(login);
        var other = node.request(login);

        one.set(NOTE, "one");
        other.increment(VISITS, 1);
        other.set(CART, Cart.EMPTY);
        one.update(CART, cart -> cart.orElseThrow().plus("pen"));

        assertThat(node.request(login).get(NOTE)).hasValue("one");
        assertThat(node.request(login).get(VISITS)).hasValue(1L);
        assertThat(node.request(login).get(CART)).hasValue(Cart.EMPTY.plus("pen"));
    }

    @Test
    void aNewTokenKeepsTheAttributes() { // S12
        var login = node.login();
        var session = node.request(login);
        session.set(NOTE, "kept");

        assertThat(session.renew()).isPresent();
        assertThat(session.renew()).isEmpty();

        assertThat(session.get(NOTE)).hasValue("kept");
        assertThat(node.stored(login)).isEqualTo(Map.of("note", "kept"));
        session.set(NOTE, "still");
        assertThat(node.stored(login)).isEqualTo(Map.of("note", "still"));
    }

    @Test
    void aLargeValueSurvives() { // S15
        var login = node.login();
        var large = "€\uD83D\uDE00 \n\"'\\".repeat(2_600);

        node.request(login).set(NOTE, large);

        assertThat(node.request(login).get(NOTE)).hasValue(large);
    }

    @Test
    void whatWouldBeTooLargeIsRefusedAndNothingChanges() {
        var login = node.login();
        var session = node.request(login);
        session.set(NOTE, "small");

        assertThatThrownBy(() -> session.set(CART, Cart.EMPTY.plus("secret".repeat(10_000))))
                .isInstanceOf(SessionTooLargeException.class)
                .hasMessageContaining("auth.session.max-bytes allows 32768")
                .hasMessageContaining("cart")
                .hasMessageNotContaining("secret");

        assertThat(session.get(CART)).isEmpty();
        assertThat(node.stored(login)).isEqualTo(Map.of("note", "small"));
    }

    @Test
    void aSessionFromBeforeALowerLimitIsReadAndMayShrink() {
        var login = node.login();
        node.request(login).update(data -> data.with(NOTE, "x".repeat(200)).with(VISITS, 1L));
        var tight = new SessionNode(store, clock, Map.of("auth.session.max-bytes", "100"));

        assertThat(tight.request(login).get(VISITS)).hasValue(1L);
        assertThatThrownBy(() -> tight.request(login).increment(VISITS, 10))
                .isInstanceOf(SessionTooLargeException.class);
        tight.request(login).set(NOTE, "x".repeat(150));
        tight.request(login).remove(NOTE);
        tight.request(login).increment(VISITS, 10);
        assertThat(node.stored(login)).isEqualTo(Map.of("visits", "11"));
    }

    @Test
    void namesMayBeOdd() {
        var login = node.login();
        var names =
                List.of("a b", "d:x", "f", "v", "{abc}*", "a\u2028", "\uD83D\uDE00", "n".repeat(128), "'; --", "%s");

        for (var name : names) {
            node.request(login).set(SessionKey.of(name, String.class), "value of " + name);
        }

        assertThat(node.request(login).data().names()).containsExactlyInAnyOrderElementsOf(names);
        for (var name : names) {
            assertThat(node.request(login).remove(SessionKey.of(name, String.class)))
                    .hasValue("value of " + name);
        }
        assertThat(node.stored(login)).isEmpty();
    }

    @Test
    void removingGivesTheValueToOneOnlyEvenFromAnOutdatedView() {
        var login = node.login();
        node.request(login).set(NOTE, "shown once");
        var one = node.request(login);
        var other = node.request(login);

        assertThat(one.remove(NOTE)).hasValue("shown once");
        assertThat(other.remove(NOTE)).isEmpty();
        assertThat(other.get(NOTE)).isEmpty();
    }

    @Test
    void anUpdateSeesWhatIsStoredAndSaysWhatItStored() {
        var login = node.login();
        var outdated = node.request(login);
        node.request(login).set(VISITS, 5L);

        assertThat(outdated.update(VISITS, visits -> visits.orElse(0L) + 1)).hasValue(6L);
        assertThat(outdated.get(VISITS)).hasValue(6L);
    }

    @Test
    void whatFailsOnAnOutdatedViewIsTriedOnWhatIsStored() {
        var login = node.login();
        node.request(login).set(VISITS, Long.MAX_VALUE);
        node.request(login).set(NOTE, "n".repeat(32_000));
        var outdated = List.of(node.request(login), node.request(login), node.request(login));
        node.request(login).remove(NOTE);
        node.request(login).set(VISITS, 1L);
        node.request(login).set(CART, Cart.EMPTY);

        outdated.get(0).set(SessionKey.of("other", String.class), "o".repeat(1_000));
        outdated.get(1).increment(VISITS, 1);
        outdated.get(2).update(CART, cart -> cart.orElseThrow().plus("pen"));

        assertThat(node.request(login).get(VISITS)).hasValue(2L);
        assertThat(node.request(login).get(CART)).hasValue(Cart.EMPTY.plus("pen"));
        assertThat(node.request(login).data().names()).containsExactlyInAnyOrder("visits", "cart", "other");
    }

    @Test
    void anUpdateToNullRemoves() {
        var login = node.login();
        var session = node.request(login);
        session.set(NOTE, "a");

        assertThat(session.update(NOTE, note -> null)).isEmpty();
        assertThat(session.update(NOTE, note -> null)).isEmpty();

        assertThat(node.stored(login)).isEmpty();
    }

    @Test
    void anUpdateWhoseFunctionThrowsChangesNothing() {
        var login = node.login();
        var session = node.request(login);

        assertThatThrownBy(() -> session.update(NOTE, note -> {
                    throw new IllegalStateException("mine");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("mine");
        assertThatThrownBy(() -> session.update(data -> null)).isInstanceOf(NullPointerException.class);
        assertThat(node.stored(login)).isEmpty();
    }

    @Test
    void severalAttributesChangeInOneStep() {
        var login = node.login();
        var session = node.request(login);
        session.set(NOTE, "a");

        session.update(data -> data.with(VISITS, 1L).with(CART, Cart.EMPTY).without(NOTE));

        assertThat(node.request(login).data().names()).isEqualTo(Set.of("visits", "cart"));
    }

    @Test
    void theDataOfOneSessionMayBeGivenToAnother() {
        var before = node.login();
        node.plant(before, "later", "{not for this release");
        node.request(before).set(NOTE, "a");
        var after = node.login();

        node.request(after).update(none -> node.request(before).data());

        assertThat(node.stored(after)).isEqualTo(node.stored(before)).hasSize(2);
    }

    @Test
    void compareAndSetTrustsTheStoreAndNotItsView() {
        var login = node.login();
        var outdated = node.request(login);
        var session = node.request(login);

        assertThat(session.compareAndSet(NOTE, null, "a")).isTrue();
        assertThat(session.compareAndSet(NOTE, null, "b")).isFalse();
        assertThat(session.compareAndSet(NOTE, "b", "c")).isFalse();
        assertThat(outdated.compareAndSet(NOTE, "a", "d")).isTrue();
        assertThat(session.compareAndSet(NOTE, "a", "e")).isFalse();
        assertThat(session.compareAndSet(NOTE, "d", null)).isTrue();
        assertThat(session.compareAndSet(NOTE, null, null)).isTrue();
        assertThat(node.stored(login)).isEmpty();
    }

    @Test
    void compareAndSetComparesValuesAndNotText() {
        var login = node.login();
        var bytes = SessionKey.of("bytes", byte[].class);
        var session = node.request(login);
        session.set(bytes, new byte[] {1, 2});
        node.plant(login, "cart", "{\"coupon\":null, \"items\":[], \"newer\":true}");

        assertThat(session.compareAndSet(bytes, new byte[] {1, 2}, new byte[] {3}))
                .isTrue();
        assertThat(session.compareAndSet(bytes, new byte[] {1, 2}, new byte[] {4}))
                .isFalse();
        assertThat(session.compareAndSet(CART, Cart.EMPTY, Cart.EMPTY.plus("pen")))
                .isTrue();
    }

    @Test
    void aCounterStartsAtZeroCountsBothWaysAndDoesNotOverflow() {
        var login = node.login();
        var session = node.request(login);

        assertThat(session.increment(VISITS, 2)).isEqualTo(2);
        assertThat(session.increment(VISITS, -5)).isEqualTo(-3);
        assertThat(session.increment(VISITS, 0)).isEqualTo(-3);
        session.set(VISITS, Long.MAX_VALUE);
        assertThatThrownBy(() -> session.increment(VISITS, 1)).isInstanceOf(ArithmeticException.class);
        assertThat(node.request(login).get(VISITS)).hasValue(Long.MAX_VALUE);
    }

    @Test
    void oneUndecodableValueIsAbsentAndTheRestOfTheSessionWorks() {
        var login = node.login();
        var loginId = login.authentication().loginId();
        node.request(login).set(NOTE, "fine");
        node.plant(login, "cart", "{\"items\": 7, \"coupon\": \"secret\"");
        node.plant(login, "visits", "many");
        var session = node.request(login);

        assertThat(session.get(CART)).isEmpty();
        assertThat(session.get(CART)).isEmpty();
        assertThat(session.data().get(VISITS)).isEmpty();
        assertThat(session.get(NOTE)).hasValue("fine");
        assertThat(session.data().names()).containsExactlyInAnyOrder("note", "cart", "visits");
        assertThat(node.events)
                .containsExactly(
                        new AuthEvent.AttributeUnreadable(loginId, "cart"),
                        new AuthEvent.AttributeUnreadable(loginId, "visits"));

        session.set(NOTE, "changed");
        assertThat(node.stored(login)).containsEntry("cart", "{\"items\": 7, \"coupon\": \"secret\"");
        assertThat(session.compareAndSet(CART, Cart.EMPTY, Cart.EMPTY)).isFalse();
        assertThat(node.stored(login)).containsKey("cart");
        session.update(CART, cart -> cart.orElse(Cart.EMPTY).plus("pen"));
        assertThat(session.increment(VISITS, 1)).isEqualTo(1);
        assertThat(node.request(login).get(CART)).hasValue(Cart.EMPTY.plus("pen"));
        node.request(login).renew();
        assertThat(node.events).hasSize(2);
    }

    @Test
    void aCodecMayThrowAnythingAndHarmsNothingElse() {
        var login = node.login();
        node.request(login).set(NOTE, "fine");
        var failures = List.<Throwable>of(
                new IllegalStateException(),
                new java.io.IOException(),
                new NoClassDefFoundError(),
                new ExceptionInInitializerError(),
                new StackOverflowError(),
                new AssertionError(),
                new InterruptedException());
        for (var failure : failures) {
            var key = SessionKey.of(
                    "note", SessionCodec.<String>of(text -> sneakyThrow(failure), text -> sneakyThrow(failure)));
            assertThat(node.request(login).get(key)).as(failure.toString()).isEmpty();
            assertThatThrownBy(() -> node.request(login).set(key, "secret"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the value of session attribute note can't be encoded")
                    .hasCause(failure);
        }
        assertThat(Thread.interrupted()).as("an interrupt is not forgotten").isTrue();
        assertThat(node.events).hasSize(failures.size());
        assertThat(node.request(login).get(NOTE)).hasValue("fine");
    }

    @Test
    void aCodecThatReturnsNullOrHalfACharacterIsRefused() {
        var login = node.login();
        node.request(login).set(NOTE, "fine");
        for (var text : new String[] {null, "\uD800", "a\uDC00b"}) {
            var key = SessionKey.of("note", SessionCodec.<String>of(value -> text, stored -> null));
            assertThatThrownBy(() -> node.request(login).set(key, "x")).isInstanceOf(IllegalArgumentException.class);
            assertThat(node.request(login).get(key)).isEmpty();
        }
        assertThatThrownBy(() -> node.request(login).set(NOTE, "half \uD83D"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(node.request(login).get(NOTE)).hasValue("fine");
        assertThat(node.events).hasSize(3);
    }

    @Test
    void anEndedLoginTakesNoChangeAndIsNotBroughtBack() {
        var login = node.login();
        var session = node.request(login);
        session.set(NOTE, "a");
        node.logout(login);

        assertRefusesEveryChange(session);
        assertThat(store.find(session.loginId())).isEmpty();
    }

    @Test
    void anIdleLoginTakesNoChange() {
        var login = node.login();
        var session = node.request(login);
        session.set(NOTE, "a");
        clock.advance(Duration.ofHours(1));

        assertRefusesEveryChange(session);
    }

    private static void assertRefusesEveryChange(Session session) {
        var changes = List.<Runnable>of(
                () -> session.set(NOTE, "b"),
                () -> session.remove(NOTE),
                () -> session.update(NOTE, note -> "b"),
                () -> session.update(data -> data),
                () -> session.compareAndSet(NOTE, "a", "b"),
                () -> session.compareAndSet(NOTE, "b", "c"),
                () -> session.increment(VISITS, 1),
                () -> session.renew());
        for (var change : changes) {
            assertThatThrownBy(change::run).isInstanceOf(LoginEndedException.class);
        }
        assertThat(session.get(NOTE)).hasValue("a");
    }

    @Test
    void aSessionThatOnlyLooksIdleTakesAChange() {
        var login = node.login();
        var early = node.request(login);
        clock.advance(Duration.ofMinutes(59));
        node.request(login);
        clock.advance(Duration.ofMinutes(2));

        early.set(NOTE, "a");
        assertThat(node.request(login).get(NOTE)).hasValue("a");
    }

    @Test
    void aChangeThatAlwaysLosesGivesUp() {
        var session = node.request(node.login());
        store.alwaysLoses = true;

        assertThatThrownBy(() -> session.set(NOTE, "a")).isInstanceOf(TokenStoreException.class);
        assertThat(session.get(NOTE)).isEmpty();
    }

    @Test
    void aChangeThatComesBetweenIsKept() {
        var login = node.login();
        var session = node.request(login);
        store.beforeReplace = () -> node.request(login).set(NOTE, "between");

        session.increment(VISITS, 1);

        assertThat(session.get(NOTE)).hasValue("between");
        assertThat(node.stored(login)).isEqualTo(Map.of("note", "between", "visits", "1"));
    }

    @Test
    void nothingPrintsAValue() {
        var session = node.request(node.login());
        session.set(NOTE, "4711");

        assertThat(session).hasToString("Session[" + session.loginId() + "]");
        assertThat(session.data()).hasToString("SessionData[1 attributes]");
        assertThat(NOTE).hasToString("note");
    }

    @Test
    void aValueThatTheApplicationChangesAfterReadingChangesNothing() {
        var list = SessionKey.listOf("list", String.class);
        var session = node.request(node.login());
        session.set(list, List.of("a"));

        session.get(list).orElseThrow().add("b");

        assertThat(session.get(list)).isEqualTo(Optional.of(List.of("a")));
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> String sneakyThrow(Throwable e) throws T {
        throw (T) e;
    }
}
