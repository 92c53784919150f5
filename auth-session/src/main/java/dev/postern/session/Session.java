package dev.postern.session;

import dev.postern.Authentication;
import dev.postern.Identity;
import dev.postern.LoginRecord;
import dev.postern.Tokens;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What an accepted session token proves, with the attributes that the application keeps with the login. A snapshot:
 * immutable, safe for use by many threads, as of the moment at which the token was accepted or the change was made.
 *
 * <p>A change is explicit and atomic: it is in the store when the call returns, and of concurrent changes, on whatever
 * node, none is lost. Nothing is written behind the application's back at the end of a request.
 *
 * <p>Attributes are read with every request, so there are limits: at most 100 attributes, names of 1 to 128 characters,
 * values of up to 8,192 characters, 32,768 characters together. They end with the login; what should outlive it belongs
 * into the application's database under {@link Identity#subject()}.
 */
public final class Session implements Authentication {
    private final LoginRecord record;
    private final SessionChanges changes;

    Session(LoginRecord record, SessionChanges changes) {
        this.record = record;
        this.changes = changes;
    }

    @Override
    public Identity identity() {
        return record.identity();
    }

    @Override
    public String loginId() {
        return record.id();
    }

    @Override
    public Instant authenticatedAt() {
        return record.authenticatedAt();
    }

    @Override
    public Instant expiresAt() {
        return record.expiresAt();
    }

    /** Returns the value of an attribute; empty if there is none of that name. */
    public Optional<String> attribute(String name) {
        return Optional.ofNullable(record.data().get(name));
    }

    /** Returns all attributes; immutable. */
    public Map<String, String> attributes() {
        return record.data();
    }

    /**
     * Puts what the function returns in the place of the attributes: read, change, compare-and-swap, and again if
     * somebody else was faster.
     *
     * @param change gets the attributes as they are, immutable, and returns all that there shall be. It may be called
     *     more than once, each time with newer attributes, so it must have no effect of its own
     * @return the login after the change; this snapshot stays as it is
     * @throws LoginEndedException if the login is over; it is never brought back
     * @throws IllegalArgumentException if a limit of the class is broken; nothing was changed
     * @throws dev.postern.TokenStoreException if the store can't be reached, in which case the change may or may not be
     *     kept, or if a hundred attempts were lost to others, in which case it is not
     */
    public Session update(UnaryOperator<Map<String, String>> change) {
        var changed = changes.change(record, current -> {
            var attributes = SessionAttributes.check(change.apply(current.data()));
            return Optional.of(current.next().data(attributes).build());
        });
        return new Session(changed.orElseThrow(), changes);
    }

    /**
     * Gives the login a new token: after the user has proved themselves once more, or when more is at stake from now on.
     * The token that this session was accepted by is worthless from that moment; id, attributes and end of the login
     * stay.
     *
     * @return the new token, to be sent to the client; empty if the token was renewed before, by a concurrent call or
     *     an earlier one: that call's answer carries the new token, this one changes nothing
     * @throws LoginEndedException if the login is over; it is never brought back
     * @throws dev.postern.TokenStoreException as {@link #update} says; if the store could not say whether it did as
     *     told, the old token may be worthless, and the user logs in again
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
        var token = new SessionToken(record.id(), changes.newSecret());
        return changes.change(
                        record,
                        current -> current.secretHash().equals(record.secretHash())
                                ? Optional.of(current.next()
                                        .identity(identity.apply(current.identity()))
                                        .secretHash(token.hash())
                                        .build())
                                : Optional.empty())
                .map(renewed -> SessionStrategy.tokens(token, renewed));
    }

    /** Returns the login id only: attributes may be personal or secret. */
    @Override
    public String toString() {
        return "Session[" + record.id() + "]";
    }
}
