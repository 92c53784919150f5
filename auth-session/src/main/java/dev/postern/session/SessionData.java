package dev.postern.session;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The attributes of a session as of one moment. Immutable, safe for use by many threads; {@link #with} and
 * {@link #without} return changed copies, which {@link Session#update(java.util.function.UnaryOperator)} stores.
 *
 * <p>Values are kept as text and decoded each time that they are asked for, so a value that is never asked for costs
 * nothing, and a mutable one is the caller's own: changing it changes nothing here.
 */
public final class SessionData {
    private final Map<String, String> texts;
    private final UnreadableAttributes unreadable;

    SessionData(Map<String, String> texts, UnreadableAttributes unreadable) {
        this.texts = Map.copyOf(texts);
        this.unreadable = unreadable;
    }

    /**
     * Returns the value of an attribute; empty if there is none of that name, or if it can't be decoded, which an event
     * {@link dev.postern.AuthEvent.AttributeUnreadable} tells. What can't be decoded stays as it is until it is
     * overwritten or removed: a release that understands it finds it again.
     */
    public <T> Optional<T> get(SessionKey<T> key) {
        var text = texts.get(key.name());
        if (text == null) {
            return Optional.empty();
        }
        var value = key.decode(text);
        if (value.isEmpty()) {
            unreadable.tell(key.name());
        }
        return value;
    }

    /**
     * Returns a copy in which the attribute has that value.
     *
     * @throws IllegalArgumentException if the value can't be encoded
     */
    public <T> SessionData with(SessionKey<T> key, T value) {
        return withText(key, key.encode(value));
    }

    SessionData withText(SessionKey<?> key, String text) {
        var changed = new HashMap<>(texts);
        changed.put(key.name(), text);
        return new SessionData(changed, unreadable);
    }

    /** Returns a copy without the attribute; without a change if there is none. */
    public SessionData without(SessionKey<?> key) {
        var changed = new HashMap<>(texts);
        changed.remove(key.name());
        return new SessionData(changed, unreadable);
    }

    /** Returns the names of the attributes, of those that can't be decoded too; immutable. */
    public Set<String> names() {
        return texts.keySet();
    }

    Map<String, String> texts() {
        return texts;
    }

    /** Returns the number of attributes only: they may be personal or secret. */
    @Override
    public String toString() {
        return "SessionData[" + texts.size() + " attributes]";
    }
}
