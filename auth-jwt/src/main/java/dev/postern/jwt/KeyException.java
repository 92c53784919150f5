package dev.postern.jwt;

/** A configured key can't be used. Says what is wrong and what to do, and holds no part of the key. */
final class KeyException extends Exception {
    private static final long serialVersionUID = 1;

    private final String fix;

    KeyException(String problem, String fix) {
        super(problem);
        this.fix = fix;
    }

    String fix() {
        return fix;
    }

    String problem() {
        return String.valueOf(getMessage());
    }
}
