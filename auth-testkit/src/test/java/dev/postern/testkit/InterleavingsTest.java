package dev.postern.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testkit.Interleavings.Round;
import dev.postern.testkit.Interleavings.Schedule;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class InterleavingsTest {
    @AutoClose
    private static final RedisServer SERVER = RedisServer.start();

    private final Interleavings interleavings = Interleavings.before(SERVER, 3);
    private final List<RawClient> clients = List.of(client(0), client(1), client(2));

    @AfterEach
    void close() {
        clients.forEach(RawClient::close);
        interleavings.close();
    }

    @Test
    void aLostUpdateIsFoundInExactlyTheSchedulesThatLoseOne() {
        var schedules = interleavings.explore(
                () -> counted(2, () -> increment(clients.get(0)), () -> increment(clients.get(1))));

        assertThat(schedules)
                .extracting(schedule -> String.join(" ", schedule.steps()))
                .containsExactly(
                        "0:get 0:set 1:get 1:set",
                        "0:get 1:get 0:set 1:set",
                        "0:get 1:get 1:set 0:set",
                        "1:get 0:get 0:set 1:set",
                        "1:get 0:get 1:set 0:set",
                        "1:get 1:set 0:get 0:set");
        assertThat(schedules)
                .extracting(schedule -> schedule.failure().isEmpty())
                .containsExactly(true, false, false, false, false, true);
    }

    @Test
    void anAtomicIncrementIsNeverLost() {
        var schedules = interleavings.explore(() -> counted(
                3,
                () -> clients.get(0).send("INCR n"),
                () -> clients.get(1).send("INCR n"),
                () -> clients.get(2).send("INCR n")));

        assertThat(schedules).hasSize(6).allMatch(schedule -> schedule.failure().isEmpty());
    }

    @Test
    void anOperationMaySendMoreInOneScheduleThanInAnother() {
        var schedules = interleavings.explore(() -> counted(
                1,
                () -> {
                    if (clients.get(0).send("EXISTS n").equals(":0")) {
                        clients.get(0).send("SETNX n 1");
                    }
                },
                () -> clients.get(1).send("SETNX n 1")));

        assertThat(schedules)
                .extracting(Schedule::steps)
                .containsExactly(
                        List.of("0:exists", "0:setnx", "1:setnx"),
                        List.of("0:exists", "1:setnx", "0:setnx"),
                        List.of("1:setnx", "0:exists"));
    }

    @Test
    void whatAnOperationThrowsIsAFailureOfThatScheduleAlone() {
        var schedules = interleavings.explore(() -> counted(
                1,
                () -> {
                    if (clients.get(0).send("GET n").equals("$-1")) {
                        throw new IllegalStateException("came too early");
                    }
                },
                () -> clients.get(1).send("SET n 1")));

        assertThat(schedules)
                .extracting(schedule ->
                        schedule.failure().map(Throwable::getMessage).orElse("none"))
                .containsExactly("came too early", "none");
    }

    private Round counted(int expected, Runnable... operations) {
        SERVER.command("FLUSHALL");
        return new Round(
                List.of(operations),
                () -> assertThat(SERVER.command("GET", "n")).isEqualTo("$1\r\n" + expected + "\r\n"));
    }

    private static void increment(RawClient client) {
        var reply = client.send("GET n");
        var value = reply.equals("$-1") ? 0 : Integer.parseInt(reply.substring(reply.indexOf('\n') + 1));
        client.send("SET n " + (value + 1));
    }

    private RawClient client(int client) {
        return new RawClient(interleavings.port(client));
    }
}
