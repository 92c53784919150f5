package dev.postern;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Logins by the instant at which they end, the next one first: a binary heap whose elements know their place, so that
 * one that is deleted or used leaves or moves in logarithmic time. Not safe for use by many threads.
 */
final class EndQueue {
    private @Nullable MemoryLogin[] heap = new MemoryLogin[8];
    private int size;

    /** Returns the login that ends next; null if there is none. */
    @Nullable
    MemoryLogin first() {
        return heap[0];
    }

    void add(MemoryLogin login) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size + (size >>> 1));
        }
        rise(login, size++);
    }

    void remove(MemoryLogin login) {
        var index = login.endsIndex;
        var last = at(--size);
        heap[size] = null;
        login.endsIndex = MemoryLogin.NOWHERE;
        if (index < size) {
            last.endsIndex = index;
            heap[index] = last;
            moved(last);
        }
    }

    /** Puts a login in order whose end has changed. */
    void moved(MemoryLogin login) {
        rise(login, login.endsIndex);
        sink(login, login.endsIndex);
    }

    private void rise(MemoryLogin login, int from) {
        var index = from;
        while (index > 0) {
            var parent = at((index - 1) / 2);
            if (parent.endsAt <= login.endsAt) {
                break;
            }
            place(parent, index);
            index = (index - 1) / 2;
        }
        place(login, index);
    }

    private void sink(MemoryLogin login, int from) {
        var index = from;
        while (2 * index + 1 < size) {
            var child = 2 * index + 1;
            if (child + 1 < size && at(child + 1).endsAt < at(child).endsAt) {
                child++;
            }
            if (login.endsAt <= at(child).endsAt) {
                break;
            }
            place(at(child), index);
            index = child;
        }
        place(login, index);
    }

    private void place(MemoryLogin login, int index) {
        heap[index] = login;
        login.endsIndex = index;
    }

    private MemoryLogin at(int index) {
        var login = heap[index];
        if (login == null) {
            throw new IllegalStateException("a place below the size is never empty");
        }
        return login;
    }
}
