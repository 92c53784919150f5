package dev.postern.examples.webapp;

import dev.postern.Client;
import java.util.LinkedHashMap;
import java.util.Map;

/** Turns a User-Agent into words that a person recognises a device by. */
final class Device {
    private static final Map<String, String> PROGRAMS = new LinkedHashMap<>();
    private static final Map<String, String> SYSTEMS = new LinkedHashMap<>();

    static {
        // In this order: most browsers also claim to be the ones below them.
        PROGRAMS.put("Edg/", "Edge");
        PROGRAMS.put("Firefox/", "Firefox");
        PROGRAMS.put("Chrome/", "Chrome");
        PROGRAMS.put("Safari/", "Safari");
        PROGRAMS.put("curl/", "curl");
        SYSTEMS.put("Android", "Android");
        SYSTEMS.put("iPhone", "iPhone");
        SYSTEMS.put("iPad", "iPad");
        SYSTEMS.put("Windows", "Windows");
        SYSTEMS.put("Mac OS", "Mac");
        SYSTEMS.put("Linux", "Linux");
    }

    private Device() {}

    static String describe(Client client) {
        if (!client.label().isEmpty()) {
            return client.label();
        }
        var program = find(PROGRAMS, client.userAgent());
        var system = find(SYSTEMS, client.userAgent());
        if (program.isEmpty()) {
            return client.userAgent().isEmpty() ? "Unknown device" : client.userAgent();
        }
        return system.isEmpty() ? program : program + " on " + system;
    }

    private static String find(Map<String, String> names, String userAgent) {
        return names.entrySet().stream()
                .filter(name -> userAgent.contains(name.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }
}
