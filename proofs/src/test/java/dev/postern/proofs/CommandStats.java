package dev.postern.proofs;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;

/** What Redis itself has measured of its commands since the last {@link #reset}. Those in a script count as well. */
record CommandStats(Map<String, String> commands) {
    private static final String PREFIX = "cmdstat_";

    static void reset(RedisClient redis) {
        redis.executeCommand(new CommandArguments(Protocol.Command.CONFIG).add("RESETSTAT"));
    }

    static CommandStats of(RedisClient redis) {
        var commands = new HashMap<String, String>();
        redis.info("commandstats")
                .lines()
                .filter(line -> line.startsWith(PREFIX))
                .forEach(line -> {
                    var colon = line.indexOf(':');
                    commands.put(line.substring(PREFIX.length(), colon), line.substring(colon + 1));
                });
        return new CommandStats(commands);
    }

    long calls(String command) {
        return number(command, "calls");
    }

    /**
     * Returns the sum over these commands, each with the mean of its calls. What a script calls goes into the mean of that
     * command, and so does it into the time of the script.
     */
    long sumOfMeans(List<String> commands) {
        return Math.round(commands.stream()
                .mapToDouble(command -> (double) number(command, "usec") / Math.max(1, calls(command)))
                .sum());
    }

    /** Returns 0 of a command that was not called. */
    private long number(String command, String name) {
        for (var field : commands.getOrDefault(command, "").split(",", -1)) {
            if (field.startsWith(name + "=")) {
                return Long.parseLong(field.substring(name.length() + 1).strip());
            }
        }
        return 0;
    }
}
