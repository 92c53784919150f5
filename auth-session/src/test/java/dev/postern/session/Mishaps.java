package dev.postern.session;

import dev.postern.testkit.RedisProxy;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** What a bad network does to one exchange in a hundred, at random. */
final class Mishaps implements RedisProxy.Passage {
    private final Map<Mishap, AtomicLong> counts = new EnumMap<>(Mishap.class);
    private final Duration tooLong;

    /** @param timeout the patience of the client, which some replies exceed */
    Mishaps(Duration timeout) {
        tooLong = timeout.plus(timeout.dividedBy(2));
        for (var mishap : Mishap.values()) {
            counts.put(mishap, new AtomicLong());
        }
    }

    /** What happens, and to how many of 10,000 replies. */
    private enum Mishap {
        COMMAND_LOST(10),
        REPLY_LATE(5),
        REPLY_HALF_LATE(5),
        REPLY_SLOW(25),
        REPLY_IN_PIECES(25),
        REPLY_CUT(30);

        private final int often;

        Mishap(int often) {
            this.often = often;
        }
    }

    @Override
    public void command(List<String> words) throws IOException {
        if (strikes(Mishap.COMMAND_LOST)) {
            throw new IOException();
        }
    }

    @Override
    public void reply(byte[] reply, OutputStream client) throws IOException {
        var cut = ThreadLocalRandom.current().nextInt(reply.length);
        if (strikes(Mishap.REPLY_CUT)) {
            client.write(reply, 0, cut);
            throw new IOException();
        } else if (strikes(Mishap.REPLY_LATE)) {
            pause(tooLong);
            client.write(reply);
        } else if (strikes(Mishap.REPLY_HALF_LATE)) {
            inPieces(reply, cut, tooLong, client);
        } else if (strikes(Mishap.REPLY_SLOW)) {
            pause(Duration.ofMillis(1));
            client.write(reply);
        } else if (strikes(Mishap.REPLY_IN_PIECES)) {
            inPieces(reply, cut, Duration.ofMillis(1), client);
        } else {
            client.write(reply);
        }
    }

    private boolean strikes(Mishap mishap) {
        var strikes = ThreadLocalRandom.current().nextInt(10_000) < mishap.often;
        if (strikes) {
            counts.get(mishap).incrementAndGet();
        }
        return strikes;
    }

    private static void inPieces(byte[] reply, int cut, Duration between, OutputStream client) throws IOException {
        client.write(reply, 0, cut);
        pause(between);
        client.write(reply, cut, reply.length - cut);
    }

    private static void pause(Duration time) {
        var end = System.nanoTime() + time.toNanos();
        for (var left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Returns how often each of them happened. */
    @Override
    public String toString() {
        return counts.toString();
    }
}
