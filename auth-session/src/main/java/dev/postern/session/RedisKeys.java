package dev.postern.session;

import dev.postern.LoginIds;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The names of the keys: {@code auth:{abc}:login:<id>} and {@code auth:{abc}:sub:<subject>}. What stands in braces
 * is the tag of the id, so all keys of a subject live in one slot of a Redis Cluster. No prefix has a brace, so the tag
 * is always the first thing in braces, whatever a subject contains.
 */
record RedisKeys(String prefix) {
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    RedisKeys {
        if (!isPrefix(prefix)) {
            throw new IllegalArgumentException("a prefix is 1 to 32 letters, digits, - or _");
        }
    }

    static boolean isPrefix(String text) {
        return PREFIX.matcher(text).matches();
    }

    /** The key of a login; only for a {@linkplain LoginIds#isValid valid} id. */
    String login(String id) {
        return loginsOf(LoginIds.tagOf(id)) + id;
    }

    /** What the keys of all logins with this tag start with. */
    String loginsOf(String tag) {
        return prefix + ":{" + tag + "}:login:";
    }

    /** The key of the index of a subject. */
    String subject(String subject) {
        return subjectsOf(LoginIds.tag(subject)) + subject;
    }

    /** The key of a bucket of attempts, which belongs to no subject: a name that was tried need not exist. */
    String attempts(String bucket) {
        return prefix + ":attempts:" + bucket;
    }

    /** The log of ended logins, and what is known about it: in one slot, whoever's logins they are. */
    List<String> revocations() {
        return List.of(prefix + ":{ended}:log", prefix + ":{ended}:state");
    }

    /** The channel on which it is said that the log has grown. */
    String revocationsChannel() {
        return prefix + ":ended";
    }

    /** What the keys of all indexes with this tag start with. */
    String subjectsOf(String tag) {
        return prefix + ":{" + tag + "}:sub:";
    }

    /**
     * A key that is never there, for scripts that work on what an index lists. They name it as one of theirs, and so a
     * node of a Cluster does not run them while the slot is on its way to another node (TRYAGAIN): on either of the two,
     * a login that is merely on the other one would look as if it were gone.
     */
    String absent(String tag) {
        return prefix + ":{" + tag + "}:absent";
    }

    /** A key that is written for the sake of writing, and goes away by itself. */
    String mark(String tag) {
        return prefix + ":{" + tag + "}:mark";
    }
}
