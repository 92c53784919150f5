package dev.postern.bench.report;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** All that the report knows of the names of figures: a renamed one needs an edit here and nowhere else. */
final class Contents {
    private static final List<String> IN_REDIS = List.of("postern-off", "postern", "postern-pushed");

    static final List<Part> PARTS = List.of(
            new Part(
                    "server",
                    "A whole server under load",
                    "One Jetty on loopback, requests from a process of its own on the same cores, in a closed loop. *bare* is the"
                            + " server with no filter; it is sent the very same requests, cookie or header included, and *another"
                            + " bare one* beside it shows what is chance. Every connection sends the tokens of all users in"
                            + " turn, as one from a proxy may. A *hand-written map* is the plainest check:"
                            + " a map in memory tells whose a token is, which never expires or ends. CPU time is"
                            + " the steadier figure: which of the two processes the machine favours for a second moves the"
                            + " throughput of all of them, bare included, by half.",
                    List.of("bare cookie", "bare bearer"),
                    Map.of(
                            "throughput-of-bare",
                                    "Requests a second, as a part of what the bare server takes at the same time",
                            "cpu-above-bare",
                                    "CPU time of the server, a request, above the bare one's at the same time",
                            "allocation-above-bare", "Bytes allocated by the server, a request, above the bare one's",
                            "throughput-of-cookie-map",
                                    "Requests a second, as a part of those of a hand-written map of cookies",
                            "throughput-of-single-get", "Requests a second, as a part of the hand-written filter's",
                            "throughput", "Requests a second of a whole server",
                            "p50", "Latency under full load, median",
                            "p99", "Latency under full load, 99th percentile",
                            "cpu", "CPU time of the server, a request")),
            new Part(
                    "jwt",
                    "Verification of a token",
                    "CPU time of the working thread and bytes allocated, a verification. Signature, expiry, issuer and"
                            + " audience are checked by all. *bare* is the platform's `Mac` or `Signature` made for each"
                            + " token, over bytes that are decoded already.",
                    List.of("bare"),
                    Map.of(
                            "first-seen", "A token that the verifier has not just seen",
                            "repeated", "A token that comes again",
                            "forged", "A wrong signature",
                            "forged-8k", "A wrong signature on a token as long as is read",
                            "forged-header", "A wrong signature below a header that has to be read",
                            "junk", "Refused before the signature is looked at")),
            new Part(
                    "session",
                    "The check of a session",
                    "All on one Redis on loopback. *jedis-get* is one raw `GET` by Jedis: what no session in Redis that is"
                            + " looked up with each request can do without. CPU time is that of the client's threads.",
                    List.of("jedis-get", "postern-off"),
                    Map.of(
                            "check", "Check of one session among many, by CPU time",
                            "check-one", "Check of the same session again and again, by CPU time",
                            "check-wall", "Check of one session among many, by the clock on the wall",
                            "check-one-wall", "Check of the same session again and again, by the clock on the wall",
                            "login", "Commands of a login",
                            "first-check", "Commands of the first check after a login",
                            "logout", "Commands of a logout")),
            new Part(
                    "memory",
                    "Memory of a login",
                    "In Redis: `MEMORY USAGE` of all keys, divided by the logins. In the heap: what the heap grew by.",
                    IN_REDIS,
                    Map.of(
                            "redis", "Memory of a login in Redis",
                            "heap", "Memory of a login in the heap",
                            "heap-1m", "Memory of a login in the heap, among a million",
                            "session-cache", "Memory of an entry of the session cache",
                            "token-cache", "Memory of an entry of the cache of verified tokens")),
            new Part(
                    "growth",
                    "More and more logins",
                    "What a check and a log-out everywhere cost while the logins in the store grow, by the clock on the"
                            + " wall.",
                    IN_REDIS,
                    Map.of(
                            "check", "Check of a session among more and more logins",
                            "end-all-10", "Log-out everywhere of somebody with 10 logins",
                            "end-all-100", "Log-out everywhere of somebody with 100 logins")),
            new Part(
                    "lag",
                    "From the end of a login to the last node that knows",
                    "Three processes on loopback: one ends logins, the others ask about them over and over. Counted from the"
                            + " return of the call that ended a login to its refusal by the last of them.",
                    List.of(),
                    Map.of(
                            "p50", "Lag of an end, median",
                            "p99", "Lag of an end, 99th percentile",
                            "max", "Lag of an end, the longest",
                            "end-p50", "The call that ends a login, median",
                            "end-p99", "The call that ends a login, 99th percentile",
                            "late", "Accepted later than is promised, with a channel cut",
                            "unavailable", "First refused with 503, with a channel cut",
                            "max-passed", "Last question that an ended login passed, with a channel cut")));

    /**
     * What stands in the README. Of whole servers that is what was measured beside the bare one in the same seconds: two of
     * them that were measured minutes apart may differ by more than a filter costs.
     */
    static final List<Headline> HEADLINES = List.of(
            new Headline(
                    "throughput of a server, 1 being that without a filter, with sessions that are remembered",
                    "server",
                    "throughput-of-bare",
                    "ratio",
                    "postern session pushed",
                    "spring session simple",
                    "Spring Session"),
            new Headline(
                    "the same",
                    "server",
                    "throughput-of-bare",
                    "ratio",
                    "postern session pushed",
                    "sa-token on redis",
                    "Sa-Token on Redis"),
            new Headline(
                    "the same with sessions read from Redis each time",
                    "server",
                    "throughput-of-bare",
                    "ratio",
                    "postern session off",
                    "spring session simple",
                    "Spring Session"),
            new Headline(
                    "the same",
                    "server",
                    "throughput-of-bare",
                    "ratio",
                    "postern session off",
                    "spring security session",
                    "Spring Session with Spring Security"),
            new Headline(
                    "the same with JWT, HS256",
                    "server",
                    "throughput-of-bare",
                    "ratio",
                    "postern jwt pushed HS256",
                    "spring security jwt HS256",
                    "Spring Security"),
            new Headline(
                    "check of a session, read from Redis each time, by the wall",
                    "session",
                    "check-wall",
                    "us/op",
                    "postern-off",
                    "spring-session",
                    "Spring Session"),
            new Headline(
                    "check of a session, remembered until its end is pushed, by the wall",
                    "session",
                    "check-wall",
                    "us/op",
                    "postern-pushed",
                    "jedis-get",
                    "one raw GET"),
            new Headline(
                    "first verification of an HS256 token, CPU time",
                    "jwt",
                    "first-seen/HS256",
                    "us/op",
                    "postern",
                    "auth0",
                    "auth0 java-jwt"),
            new Headline(
                    "memory of a login in Redis",
                    "memory",
                    "redis",
                    "B/login",
                    "postern",
                    "spring-session-indexed",
                    "Spring Session, indexed"));

    /** Names, without the ending, of the charts that stand in the README if there are any. */
    static final List<String> README_CHARTS = List.of("server-throughput-of-bare-ratio", "session-check-wall-us-op");

    /** Units that stand in the tables and need no picture. */
    static final Set<String> NOT_DRAWN = Set.of("B/op", "commands/op");

    /** Variants that stand for all, where there are more than a picture has room for. */
    static final Set<String> DRAWN_OF_MANY = Set.of("HS256", "RS256", "ES256", "EdDSA");

    private Contents() {}
}
