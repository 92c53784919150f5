package dev.postern.servlet;

import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Whom a gate has judged with a request. The request carries it, in one attribute, to its later dispatches and to
 * {@link Auth}.
 *
 * @param earlier of the other gates that the request has come through; null if there is none
 */
record Passage(Gate gate, Visitor visitor, @Nullable Passage earlier) {
    private static final String ATTRIBUTE = "dev.postern.passage";

    /** Returns the one that was noted last; null if the request has come through no gate. */
    static @Nullable Passage latest(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Passage latest ? latest : null;
    }

    /** Returns whom this gate has judged; null if it has not yet. */
    static @Nullable Visitor visitorAt(Gate gate, ServletRequest request) {
        for (var passage = latest(request); passage != null; passage = passage.earlier) {
            if (passage.gate == gate) {
                return passage.visitor;
            }
        }
        return null;
    }

    /** Notes whom a gate has judged, in the place of whoever that was before. */
    static void note(ServletRequest request, Gate gate, Visitor visitor) {
        request.setAttribute(ATTRIBUTE, new Passage(gate, visitor, without(gate, latest(request))));
    }

    private static @Nullable Passage without(Gate gate, @Nullable Passage passage) {
        if (passage == null || passage.gate == gate) {
            return passage == null ? null : passage.earlier;
        }
        return new Passage(passage.gate, passage.visitor, without(gate, passage.earlier));
    }
}
