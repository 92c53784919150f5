package dev.postern.servlet;

/** What a request shows for itself. */
sealed interface PresentedToken {
    /** Nothing. */
    record None() implements PresentedToken {}

    /**
     * A token.
     *
     * @param value the token
     * @param ambient whether the browser added it by itself (a cookie), so that another site can make it be sent
     */
    record Token(String value, boolean ambient) implements PresentedToken {
        @Override
        public String toString() {
            return "Token[ambient=" + ambient + "]";
        }
    }

    /** More than one, or a broken one: it can't be told which counts, so none does. */
    record Unclear() implements PresentedToken {}
}
