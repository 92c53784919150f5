package dev.postern.proofs;

import java.util.HashMap;
import java.util.Map;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;

/** What Redis itself has measured of its commands since the last {@link #reset}. Those in a script count as well. */
record CommandStats(Map<String, String> commands, Map<String, String> latencies) {
    static void reset(RedisClient redis) {
        redis.sendCommand(Protocol.Command.CONFIG, "RESETSTAT");
    }

    static CommandStats of(RedisClient redis) {
        return new CommandStats(
                lines(redis, "commandstats", "cmdstat_"), lines(redis, "latencystats", "latency_percentiles_usec_"));
    }

    long calls(String command) {
        return commands.containsKey(command) ? Long.parseLong(field(commands, command, "calls")) : 0;
    }

    /** Returns the microseconds that half of the calls did not exceed. */
    double median(String command) {
        return Double.parseDouble(field(latencies, command, "p50"));
    }

    private static Map<String, String> lines(RedisClient redis, String section, String prefix) {
        var lines = new HashMap<String, String>();
        redis.info(section).lines().filter(line -> line.startsWith(prefix)).forEach(line -> {
            var colon = line.indexOf(':');
            lines.put(line.substring(prefix.length(), colon), line.substring(colon + 1));
        });
        return lines;
    }

    private static String field(Map<String, String> lines, String command, String name) {
        for (var field : lines.getOrDefault(command, "").split(",")) {
            if (field.startsWith(name + "=")) {
                return field.substring(name.length() + 1).strip();
            }
        }
        throw new IllegalStateException(command + " was not called");
    }
}
