package dev.postern.examples.quickstart;

import dev.postern.AuthConfig;
import dev.postern.ConfigException;
import dev.postern.ConfigKeys;
import dev.postern.testkit.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.Server;

/** What {@code ./demo} runs: reads the options, starts a Redis if one is wanted, and starts the application. */
public final class Demo {
    private static final String USAGE = """
            usage: ./demo [--strategy session|jwt] [--store memory|redis] [--port N]
                          [--redis-uri URI] [--set key=value]...

              --strategy   how a login is proved; default: session
              --store      where logins are kept; default: memory. redis starts a real one for the
                           time of the demo, unless --redis-uri names one that runs
              --port       where to listen on 127.0.0.1; default: 8080; 0 takes a free one
              --set        any setting of docs/configuration.md, such as --set auth.login.idle-timeout=1h
            """;

    private Demo() {}

    /** Runs until Ctrl-C or SIGTERM. Exits with 2 if the options are wrong, with 1 if the configuration is. */
    public static void main(String[] arguments) throws Exception {
        int port;
        try {
            port = readOptions(new ArrayDeque<>(List.of(arguments)));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + USAGE);
            System.exit(2);
            return;
        }
        if (port < 0) {
            System.out.print(USAGE);
            return;
        }
        try {
            run(port);
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } catch (IOException | UncheckedIOException e) {
            System.err.println("can't start: " + e.getMessage() + "; --port names another port");
            System.exit(1);
        }
    }

    private static void run(int port) throws Exception {
        var config = AuthConfig.load();
        var redis = wantsOwnRedis(config) ? Optional.of(RedisServer.start()) : Optional.<RedisServer>empty();
        redis.ifPresent(server -> System.setProperty(ConfigKeys.REDIS_URI.name(), server.uri()));
        if (config.get(ConfigKeys.STORE).equals("redis")) {
            DemoKey.configure(config);
        } else if (!config.isSet(ConfigKeys.PROFILE)) {
            System.setProperty(ConfigKeys.PROFILE.name(), "development");
        }
        var postern = Quickstart.postern(AuthConfig.load()).build();
        var server = Quickstart.start(postern, port);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop(server);
            postern.close();
            redis.ifPresent(RedisServer::close);
        }));
        System.out.printf("""

                The demo runs at  http://localhost:%d

                  alice@example.com   postern-demo   (user)
                  admin@example.com   postern-demo   (user, admin)

                %s
                Ctrl-C ends it.
                """, server.getURI().getPort(), postern.config().effective());
        server.join();
    }

    /** Puts the options into system properties, which stand above every other source; returns the port, -1 for help. */
    private static int readOptions(ArrayDeque<String> arguments) {
        var port = 8080;
        while (!arguments.isEmpty()) {
            var option = arguments.poll();
            if (option.equals("--help") || option.equals("-h")) {
                return -1;
            }
            switch (option) {
                case "--strategy" -> System.setProperty(ConfigKeys.STRATEGY.name(), valueOf(option, arguments));
                case "--store" -> System.setProperty(ConfigKeys.STORE.name(), valueOf(option, arguments));
                case "--redis-uri" -> System.setProperty(ConfigKeys.REDIS_URI.name(), valueOf(option, arguments));
                case "--port" -> port = port(valueOf(option, arguments));
                case "--set" -> set(valueOf(option, arguments));
                default -> throw new IllegalArgumentException("there is no option " + option);
            }
        }
        return port;
    }

    private static String valueOf(String option, ArrayDeque<String> arguments) {
        var value = arguments.poll();
        if (value == null) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return value;
    }

    private static int port(String value) {
        try {
            var port = Integer.parseInt(value);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw new IllegalArgumentException("--port takes a number from 0 to 65535, not " + value);
    }

    private static void set(String setting) {
        var equals = setting.indexOf('=');
        if (equals < 1 || !setting.startsWith("auth.")) {
            throw new IllegalArgumentException("--set takes key=value with a key such as auth.login.lifetime");
        }
        System.setProperty(setting.substring(0, equals), setting.substring(equals + 1));
    }

    private static boolean wantsOwnRedis(AuthConfig config) {
        return config.get(ConfigKeys.STORE).equals("redis") && !config.isSet(ConfigKeys.REDIS_URI);
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            System.err.println("the server did not stop cleanly: " + e);
        }
    }
}
