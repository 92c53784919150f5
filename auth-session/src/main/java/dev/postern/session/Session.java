package dev.postern.session;

import dev.postern.Authentication;
import dev.postern.Identity;
import dev.postern.LoginEndedException;
import dev.postern.LoginRecord;
import dev.postern.Tokens;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What an accepted session token proves, with the attributes that the application keeps with the login. Safe for use by
 * many threads.
 *
 * <p>It shows the login as of the moment at which the token was accepted, or of the latest change that was made through
 * this object. What others change meanwhile is seen by the next request, and by the next change here. Reading costs
 * nothing, but for the attributes of a login that {@code auth.session.cache} remembers: the first look at them reads the
 * store once, so that what was written on another node a moment ago is there.
 *
 * <p>A change is explicit and atomic: it is in the store when the call returns, and of concurrent changes, on whatever
 * node, none is lost. Nothing is written behind the application's back at the end of a request. A change costs one
 * command, and two more each time that somebody else was faster. Each change
 *
 * <ul>
 *   <li>throws {@link LoginEndedException} if the login is over; it is never brought back,
 *   <li>throws {@link SessionTooLargeException} if {@code auth.session.max-bytes} would be exceeded; nothing was changed,
 *   <li>throws {@link dev.postern.TokenStoreException} if the store can't be reached, in which case the change may or may
 *       not be kept, or if a hundred attempts were lost to others, in which case it is not.
 * </ul>
 *
 * <p>Attributes are read with every request, so big things belong elsewhere. They end with the login; what should outlive
 * it belongs into the application's database under {@link Identity#subject()}.
 */
public final class Session implements Authentication {
    private final LoginRecord accepted; // as a whole: most requests ask for nothing that is in it
    private final AtomicReference<LoginRecord> latest;
    private final SessionChanges changes;
    private final UnreadableAttributes unreadable;
    private volatile boolean attributesAreOld;

    Session(LoginRecord record, SessionChanges changes) {
        this(record, changes, false);
    }

    private Session(LoginRecord record, SessionChanges changes, boolean isRemembered) {
        this.attributesAreOld = isRemembered;
        this.accepted = record;
        this.latest = new AtomicReference<>(record);
        this.changes = changes;
        this.unreadable = new UnreadableAttributes(record, changes.events());
    }

    /** A session of a login that was not read just now: its attributes are, when somebody asks for them. */
    static Session remembered(LoginRecord record, SessionChanges changes) {
        return new Session(record, changes, true);
    }

    @Override
    public Identity identity() {
        return record().identity();
    }

    @Override
    public String loginId() {
        return record().id();
    }

    @Override
    public Instant authenticatedAt() {
        return record().authenticatedAt();
    }

    @Override
    public Instant expiresAt() {
        return record().expiresAt();
    }

    private LoginRecord record() {
        return Objects.requireNonNull(latest.get()); // never null; the type can't say so
    }

    /**
     * Returns all attributes as of one moment.
     *
     * @throws LoginEndedException if they have to be read and the login is over
     * @throws dev.postern.TokenStoreException if they have to be read and the store can't be reached
     */
    public SessionData data() {
        if (attributesAreOld) {
            keepLatest(changes.stored(loginId()));
            attributesAreOld = false;
        }
        return data(record());
    }

    /**
     * Returns the value of an attribute, as {@link SessionData#get} does: what can't be decoded is absent.
     *
     * @throws LoginEndedException as {@link #data()} says
     * @throws dev.postern.TokenStoreException as it says
     */
    public <T> Optional<T> get(SessionKey<T> key) {
        return data().get(key);
    }

    /**
     * Sets an attribute, whatever it was before.
     *
     * @throws IllegalArgumentException if the value can't be encoded
     */
    public <T> void set(SessionKey<T> key, T value) {
        var text = key.encode(value);
        change(data -> data.withText(key, text));
    }

    /**
     * Removes an attribute. Of concurrent calls one gets the value: for what is to be shown or used once.
     *
     * @return the value that it had; empty if there was none or it could not be decoded
     */
    public <T> Optional<T> remove(SessionKey<T> key) {
        return change(data -> data.without(key)).get(key);
    }

    /**
     * Puts what the function makes of the value in its place.
     *
     * @param change gets the value as it is, empty if there is none or it can't be decoded, and returns the value that
     *     shall be; null removes the attribute. It may be called more than once, each time with a newer value, so it must
     *     have no effect of its own
     * @return what the function returned last
     * @throws IllegalArgumentException if the new value can't be encoded
     */
    public <T> Optional<T> update(SessionKey<T> key, Function<Optional<T>, @Nullable T> change) {
        var result = new AtomicReference<@Nullable T>();
        change(data -> {
            var value = change.apply(data.get(key));
            result.set(value);
            return value == null ? data.without(key) : data.with(key, value);
        });
        return Optional.ofNullable(result.get());
    }

    /**
     * Puts what the function makes of the attributes in their place: several at once.
     *
     * @param change gets the attributes as they are and returns those that shall be, both as {@code data.with(CART,
     *     cart).without(COUPON)}. It may be called more than once, each time with newer attributes, so it must have no
     *     effect of its own
     */
    public void update(UnaryOperator<SessionData> change) {
        change(change);
    }

    /**
     * Sets an attribute if it has the expected value: by {@code equals}, or element by element for arrays.
     *
     * @param expected the value that it must have; null for none, or none that can be decoded
     * @param next the value that it gets; null removes it
     * @return false if it has another value, in the store and not only here; nothing was changed
     * @throws IllegalArgumentException if the next value can't be encoded
     */
    public <T> boolean compareAndSet(SessionKey<T> key, @Nullable T expected, @Nullable T next) {
        var text = next == null ? null : key.encode(next);
        return tryChange(data -> {
                    if (!Objects.deepEquals(data.get(key).orElse(null), expected)) {
                        return Optional.empty();
                    }
                    return Optional.of(text == null ? data.without(key) : data.withText(key, text));
                })
                .isPresent();
    }

    /**
     * Adds to a counter; one that is absent or can't be decoded counts from 0.
     *
     * @return the counter after it
     * @throws ArithmeticException if it would overflow; nothing was changed
     */
    public long increment(SessionKey<Long> key, long delta) {
        var result = new AtomicLong();
        change(data -> {
            var sum = Math.addExact(data.get(key).orElse(0L), delta);
            result.set(sum);
            return data.with(key, sum);
        });
        return result.get();
    }

    /** Returns the attributes before the change. */
    private SessionData change(UnaryOperator<SessionData> change) {
        return tryChange(data -> Optional.of(change.apply(data))).orElseThrow();
    }

    /** Returns the attributes before the change; empty if the change gave up. */
    private Optional<SessionData> tryChange(Function<SessionData, Optional<SessionData>> change) {
        return swap(current -> change.apply(data(current)).map(changed -> {
                    changes.limit().check(current.data(), changed.texts());
                    return current.next().data(changed.texts()).build();
                }))
                .map(swapped -> data(swapped.before()));
    }

    /**
     * Gives the login a new token: after the user has proved themselves once more, or when more is at stake from now on.
     * The token that this session was accepted by is worthless from that moment; id, attributes and end of the login
     * stay.
     *
     * @return the new token, to be sent to the client; empty if the token was renewed before, by a concurrent call or
     *     an earlier one: that call's answer carries the new token, this one changes nothing
     * @throws LoginEndedException if the login is over; it is never brought back
     * @throws dev.postern.TokenStoreException as every change does; if the store could not say whether it did as told,
     *     the old token may be worthless, and the user logs in again
     */
    public Optional<Tokens> renew() {
        return renew(UnaryOperator.identity());
    }

    /**
     * Gives the login a new token, as {@link #renew()} does, and in the same step other roles, permissions and claims:
     * after a change of rights.
     *
     * @throws IllegalArgumentException if the subject is another one: that is a new login
     */
    public Optional<Tokens> renew(Identity identity) {
        return renew(before -> identity);
    }

    private Optional<Tokens> renew(UnaryOperator<Identity> identity) {
        var token = new SessionToken(loginId(), changes.newSecret());
        return swap(current -> current.secretHash().equals(accepted.secretHash())
                        ? Optional.of(current.next()
                                .identity(identity.apply(current.identity()))
                                .secretHash(token.hash())
                                .build())
                        : Optional.empty())
                .map(swapped -> SessionStrategy.tokens(token, swapped.after()));
    }

    private Optional<SessionChanges.Change> swap(Function<LoginRecord, Optional<LoginRecord>> step) {
        var swapped = changes.change(record(), step);
        swapped.ifPresent(change -> {
            keepLatest(change.after());
            attributesAreOld = false;
        });
        return swapped;
    }

    private void keepLatest(LoginRecord record) {
        latest.accumulateAndGet(record, (known, other) -> known.version() < other.version() ? other : known);
    }

    private SessionData data(LoginRecord record) {
        return new SessionData(record.data(), unreadable);
    }

    /** Returns the login id only: attributes may be personal or secret. */
    @Override
    public String toString() {
        return "Session[" + loginId() + "]";
    }
}
