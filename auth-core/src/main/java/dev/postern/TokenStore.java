package dev.postern;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps logins. Safe for use by many threads and, where the store is shared, by many processes; every verb is atomic.
 *
 * <p>Small API: does not judge time (the caller asks {@link LoginRecord#isLive}; the store may drop a record only once
 * it is no longer live and may return it until then and after), does not see tokens or secrets, and never creates a
 * record but by {@link #insert}. The contract suite of {@code auth-testkit} holds every rule below.
 *
 * <p>Every failure to reach the store, or to know whether it did as told, is a {@link TokenStoreException}; it never
 * looks like an absent record. An id that is not {@linkplain LoginIds#isValid valid} is absent.
 */
public interface TokenStore extends AutoCloseable {
    /**
     * Inserts a new login. At no moment, however many inserts run at once, has the subject more live logins than the
     * limit allows: in the same step, what {@link LoginLimit.Policy} names is deleted or the new login refused. Which is
     * the oldest is told by {@link LoginRecord#authenticatedAt} and, among equals, by the id. Records that are no longer
     * live at the new one's {@link LoginRecord#lastSeenAt} don't count and may be dropped unmentioned.
     *
     * @throws IllegalArgumentException if {@link LoginIds#newId} has not made the id for this subject: stores find the
     *     logins of a subject by what their ids begin with
     * @throws IllegalStateException if the id is there already; nothing was changed
     */
    InsertResult insert(LoginRecord record, LoginLimit limit);

    /** Returns the login; empty if it was deleted or never inserted. Creates nothing. */
    Optional<LoginRecord> find(String id);

    /**
     * Returns those of these logins that are there, in any order, and no others. It is as many calls of {@link #find}, and a
     * store that can ask for several at once does so.
     */
    default List<LoginRecord> findEach(Collection<String> ids) {
        return ids.stream().flatMap(id -> find(id).stream()).toList();
    }

    /**
     * Puts {@code next} in the place of {@code current} if the stored version is {@code current.version()}. Of many
     * concurrent calls with the same current record exactly one returns true. Never creates a record: once a login is
     * deleted it stays deleted.
     *
     * @param next made by {@code current.next()}
     * @return false if the stored record has another version or is gone; nothing was changed
     * @throws IllegalArgumentException if id, strategy or subject differ or the version is not the next one
     */
    boolean replace(LoginRecord current, LoginRecord next);

    /** Deletes the login. Returns false if it was not there, which is no error. */
    boolean delete(String id);

    /**
     * Deletes the login if its {@link LoginRecord#secretHash} is the given one: the logout of someone who shows the
     * secret, in one step.
     *
     * @return false if the login was not there or has another secret; nothing was changed
     */
    boolean delete(String id, String secretHash);

    /** Returns the logins of a subject, oldest first by {@link LoginRecord#authenticatedAt}; empty if there are none. */
    List<LoginRecord> findAll(String subject);

    /**
     * Deletes all logins of a subject in one step: an insert that runs at the same time is wholly before it, and
     * deleted, or wholly after it.
     *
     * @return the ids that this call deleted
     */
    Set<String> deleteAll(String subject);

    /** Deletes all logins of a subject but one, as {@link #deleteAll} does. A {@code keepId} that is absent keeps none. */
    Set<String> deleteOthers(String subject, String keepId);

    /** Returns the attempt buckets that everybody who shares this store shares; empty if it keeps none. */
    default Optional<AttemptBuckets> attempts() {
        return Optional.empty();
    }

    /** Returns the log of ended logins that everybody who shares this store shares; empty if it keeps none. */
    default Optional<RevocationFeed> feed() {
        return Optional.empty();
    }

    /** Gives connections back. Called once, by whoever opened the store. */
    @Override
    default void close() {}

    /**
     * Checks what {@link #insert} asks of the id; for implementations.
     *
     * @throws IllegalArgumentException as {@link #insert} says
     */
    static void checkId(LoginRecord record) {
        if (!record.id().startsWith(LoginIds.tag(record.subject()))) {
            throw new IllegalArgumentException("the login id was not made for this subject");
        }
    }

    /**
     * Checks what {@link #replace} asks of its arguments; for implementations.
     *
     * @throws IllegalArgumentException as {@link #replace} says
     */
    static void checkSuccessor(LoginRecord current, LoginRecord next) {
        if (next.version() != current.version() + 1
                || !next.id().equals(current.id())
                || !next.strategy().equals(current.strategy())
                || !next.subject().equals(current.subject())) {
            throw new IllegalArgumentException("the next record must be made by current.next()");
        }
    }
}
