package dev.postern.bench.lag;

/**
 * When a login was ended, by {@link System#nanoTime}.
 *
 * @param before when the call began
 * @param after when it had returned
 */
record Ending(long before, long after) {
    static Ending parse(String text) {
        var numbers = text.split(":", -1);
        return new Ending(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    }

    @Override
    public String toString() {
        return before + ":" + after;
    }
}
