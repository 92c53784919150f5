package dev.postern.bench.server;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Who is measured. Each but {@link #BARE} is measured in turns with others, slice by slice. */
@SuppressWarnings("ImmutableEnumChecker") // neither field is ever changed
enum Candidate {
    BARE("bare", redis -> new Bare()),
    BARE_AGAIN("another bare one", redis -> new Bare(), BARE),
    COOKIE_MAP("hand-written map of cookies", redis -> TokenMap.ofCookies(), BARE),
    BEARER_MAP("hand-written map of bearer tokens", redis -> TokenMap.ofBearers(), BARE),
    SINGLE_GET("hand-written single GET", SingleGet::new, BARE),
    SESSION_PUSHED("postern session pushed", redis -> PosternGuard.session(redis, "pushed"), BARE, COOKIE_MAP),
    SESSION_OFF("postern session off", redis -> PosternGuard.session(redis, "off"), BARE, SINGLE_GET),
    JWT_HS256("postern jwt pushed HS256", PosternGuard::jwtHs256, BARE),
    JWT_ES256("postern jwt pushed ES256", PosternGuard::jwtEs256, BARE),
    SPRING_SESSION("spring session simple", SpringSession::simple, BARE),
    SPRING_SESSION_INDEXED("spring session indexed", SpringSession::indexed, BARE),
    SPRING_SECURITY_SESSION("spring security session", SpringSecuritySession::new, BARE),
    SPRING_JWT_HS256("spring security jwt HS256", redis -> SpringJwt.hs256(), BARE),
    SPRING_JWT_RS256("spring security jwt RS256", redis -> SpringJwt.rs256(), BARE),
    SA_TOKEN("sa-token on redis", SaTokenGuard::new, BARE),
    SHIRO("shiro in memory", redis -> new ShiroGuard(), BARE);

    private final String label;
    private final Function<String, Guard> guard;
    private final List<Candidate> rivals;

    Candidate(String label, Function<String, Guard> guard, Candidate... rivals) {
        this.label = label;
        this.guard = guard;
        this.rivals = List.of(rivals);
    }

    String label() {
        return label;
    }

    /** Returns the name for the names of figures, such as {@code single-get}. */
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Tells whether it lets in nobody but who is logged in. */
    boolean isGuarded() {
        return this != BARE && this != BARE_AGAIN;
    }

    /** Returns those that it is compared with. */
    List<Candidate> rivals() {
        return rivals;
    }

    /** Sets it up in this process, over the Redis at this address. */
    Guard guard(String redis) {
        return guard.apply(redis);
    }
}
