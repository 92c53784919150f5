package dev.postern.bench.lag;

/**
 * What a node saw of a token whose login was ended elsewhere. Times are those of {@link System#nanoTime}.
 *
 * @param accepted when the last question began that the token passed
 * @param refused when the first answer was there after which it passed no more
 * @param unavailable whether that answer was that the store can't be reached, which a client sees as 503
 */
record Sighting(long accepted, long refused, boolean unavailable) {
    static Sighting parse(String text) {
        var words = text.split(":", -1);
        return new Sighting(Long.parseLong(words[0]), Long.parseLong(words[1]), Boolean.parseBoolean(words[2]));
    }

    @Override
    public String toString() {
        return accepted + ":" + refused + ":" + unavailable;
    }
}
