package dev.postern;

import static dev.postern.ConfigKey.choice;
import static dev.postern.ConfigKey.duration;
import static dev.postern.ConfigKey.flag;
import static dev.postern.ConfigKey.integer;
import static dev.postern.ConfigKey.list;
import static dev.postern.ConfigKey.optionalInstant;
import static dev.postern.ConfigKey.optionalText;
import static dev.postern.ConfigKey.optionalUri;
import static dev.postern.ConfigKey.secretText;
import static dev.postern.ConfigKey.text;
import static dev.postern.ConfigKey.uri;

import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The one table of settings. The reader, its error messages and {@code docs/configuration.md} come from here and nowhere
 * else.
 */
public final class ConfigKeys {
    // The choice of strategy and store.

    /** The switch. */
    public static final ConfigKey<String> STRATEGY = text(
            "auth.strategy",
            "session",
            "the name of a strategy on the class path: session, jwt",
            "How a new login is proved: session keeps an opaque token's login in the store, jwt signs a token.");

    /** What is honoured beside the strategy that issues. */
    public static final ConfigKey<List<String>> ACCEPT = list(
            "auth.accept",
            "names of strategies, separated by commas, auth.strategy among them",
            "Whose tokens are honoured; unset: those of auth.strategy alone. Name both while you switch.");

    /** When the switch is over. */
    public static final ConfigKey<Optional<Instant>> ACCEPT_UNTIL = optionalInstant(
            "auth.accept-until",
            "From when on auth.accept honours the tokens of auth.strategy alone; the others' owners then log in again."
                    + " Unset: never. A warning at start says whether a login could still last beyond it.");

    /** How often a switch is reported. */
    public static final ConfigKey<Duration> ACCEPT_REPORT_INTERVAL = duration(
            "auth.accept-report-interval",
            "10m",
            "100ms",
            "1d",
            "How often, while auth.accept names more than auth.strategy, it is told how many requests came with logins of"
                    + " the others; when none do for auth.login.idle-timeout, the switch is over.");

    /** Where logins are kept. */
    public static final ConfigKey<String> STORE = text(
            "auth.store",
            "memory",
            "the name of a store on the class path: memory, redis, jdbc",
            "Where logins are kept. memory lives in this process and ends with it.");

    /** What the service is run for. */
    public static final ConfigKey<String> PROFILE = choice(
            "auth.profile",
            "production",
            "What the service is run for. With production the memory store warns at start of what it loses; development"
                    + " says that this is meant.",
            "production",
            "development");

    // The life of a login, the same for every strategy.

    /** The absolute lifetime. */
    public static final ConfigKey<Duration> LOGIN_LIFETIME = duration(
            "auth.login.lifetime",
            "24h",
            "1m",
            "365d",
            "How long a login lasts at most, however busy. 24h is what NIST SP 800-63B-4 recommends for AAL2.");

    /** The idle timeout. */
    public static final ConfigKey<Duration> LOGIN_IDLE_TIMEOUT = duration(
            "auth.login.idle-timeout",
            "1h",
            "1s",
            "365d",
            "How long a login lasts unused; at most auth.login.lifetime. With jwt a refresh counts as use.");

    /** How exact {@code lastSeenAt} is. */
    public static final ConfigKey<Duration> LOGIN_TOUCH_INTERVAL = duration(
            "auth.login.touch-interval",
            "1m",
            "1s",
            "1d",
            "How often at most the use of a session is written down; a tenth of the idle timeout if that is less.");

    /** How many logins a subject may have. */
    public static final ConfigKey<Integer> LOGIN_LIMIT = integer(
            "auth.login.limit",
            100,
            1,
            LoginLimit.MOST,
            "How many logins a subject may have at a time; auth.login.limit-policy says what gives way to one more.");

    /** What gives way at the limit. */
    public static final ConfigKey<String> LOGIN_LIMIT_POLICY = choice(
            "auth.login.limit-policy",
            "end-oldest",
            "What gives way to a login beyond auth.login.limit: the oldest login, or the new one, which is answered 409."
                    + " With one-per-device a login first ends those with its own label, limit or no limit.",
            "end-oldest",
            "refuse-new",
            "one-per-device");

    // Sessions.

    /** How much an application may keep with a session. */
    public static final ConfigKey<Integer> SESSION_MAX_BYTES = integer(
            "auth.session.max-bytes",
            32_768,
            0,
            1_048_576,
            "How much data a session may carry: names and encoded values of its attributes together, as UTF-8. It is"
                    + " read with every look-up of its login.");

    /** Whether nodes remember logins for a while. */
    public static final ConfigKey<String> SESSION_CACHE = choice(
            "auth.session.cache",
            "auto",
            "pushed keeps logins in memory for up to auth.revocation.max-staleness, and drops them at once when their end"
                    + " is pushed by whichever server ended them; off reads the store with each request; auto is pushed"
                    + " if the store has a log of ended logins, as redis and jdbc have, otherwise off.",
            "auto",
            "pushed",
            "off");

    /** How many logins a node remembers. */
    public static final ConfigKey<Integer> SESSION_CACHE_SIZE = integer(
            "auth.session.cache-size",
            100_000,
            100,
            10_000_000,
            "How many logins auth.session.cache keeps in memory at most, at about 1 KiB each and more with attributes.");

    // The end of a login, on other servers.

    /** The bound. */
    public static final ConfigKey<Duration> REVOCATION_MAX_STALENESS = duration(
            "auth.revocation.max-staleness",
            "5s",
            "100ms",
            "1m",
            "How long after its end on one server a login may still pass on another one, at most, whatever is lost. It is"
                    + " mostly milliseconds.");

    /** What is done when the bound can't be kept. */
    public static final ConfigKey<String> REVOCATION_WHEN_STALE = choice(
            "auth.revocation.when-stale",
            "lookup",
            "What a server does with JSON Web Tokens while it can't tell which logins have ended: lookup asks the store"
                    + " for each, unavailable answers 503.",
            "lookup",
            "unavailable");

    // Stores.

    /** When to suspect the store. */
    public static final ConfigKey<Integer> STORE_FAILURES = integer(
            "auth.store.failures",
            5,
            1,
            1_000,
            "How many calls of the store may fail in a row before it is probed; if the probe fails too, requests that need"
                    + " the store are answered 503 at once until a probe succeeds.");

    /** How often to look after a store that is gone. */
    public static final ConfigKey<Duration> STORE_PROBE_INTERVAL = duration(
            "auth.store.probe-interval",
            "250ms",
            "10ms",
            "1m",
            "How long after a probe in vain the store is probed again.");

    /** The bound of the in-memory store. */
    public static final ConfigKey<Integer> MEMORY_MAX_LOGINS = integer(
            "auth.memory.max-logins",
            100_000,
            1,
            10_000_000,
            "How many live logins the memory store holds; a login beyond that is refused with 503.");

    /** Where Redis is. */
    public static final ConfigKey<String> REDIS_URI = uri(
            "auth.redis.uri",
            "redis://127.0.0.1:6379",
            "redis://[user:password@]host:port[/database],"
                    + " redis-sentinel://[user:password@]host:port,host:port/master[/database] or"
                    + " redis-cluster://[user:password@]host:port,host:port",
            "Where Redis is: one server, the sentinels that know it, or some nodes of a Cluster. rediss://,"
                    + " rediss-sentinel:// and rediss-cluster:// speak TLS.");

    /** Who vouches for the servers. */
    public static final ConfigKey<Optional<String>> REDIS_TRUST_STORE = optionalText(
            "auth.redis.trust-store",
            "the path of a file that holds certificates in PEM, or of a PKCS#12 or JKS key store",
            "Whose certificates Redis may show; unset: those that the Java platform trusts. The name in a certificate"
                    + " must be that of its server, always.");

    /** The password of the trust store. */
    public static final ConfigKey<Optional<String>> REDIS_TRUST_STORE_PASSWORD = secretText(
            "auth.redis.trust-store-password", "text", "Opens auth.redis.trust-store if that is a key store.");

    /** Who asks the sentinels. */
    public static final ConfigKey<Optional<String>> REDIS_SENTINEL_USER = optionalText(
            "auth.redis.sentinel-user",
            "text",
            "The user who asks the sentinels, if they know users; what stands in auth.redis.uri is for the servers that"
                    + " hold the data.");

    /** What sentinels ask for. */
    public static final ConfigKey<Optional<String>> REDIS_SENTINEL_PASSWORD = secretText(
            "auth.redis.sentinel-password", "text", "The password of the sentinels; unset: they ask for none.");

    /** How many replicas must know of an end. */
    public static final ConfigKey<Integer> REDIS_WAIT_REPLICAS = integer(
            "auth.redis.wait-replicas",
            0,
            0,
            10,
            "How many replicas must have confirmed the end of a login before it counts as done; a failover then can't"
                    + " bring it back. Too few in time is answered with 503, and repeating the request completes it.");

    /** How long to wait for them. */
    public static final ConfigKey<Duration> REDIS_WAIT_TIMEOUT = duration(
            "auth.redis.wait-timeout",
            "500ms",
            "1ms",
            "1m",
            "How long the end of a login waits for auth.redis.wait-replicas; less than auth.redis.timeout.");

    /** What the keys in Redis start with. */
    public static final ConfigKey<String> REDIS_PREFIX = text(
            "auth.redis.prefix",
            "auth",
            "1 to 32 letters, digits, - or _",
            "What every key in Redis starts with; applications with the same prefix share logins.");

    /** Whether Redis may evict logins. */
    public static final ConfigKey<Boolean> REDIS_ALLOW_EVICTION = flag(
            "auth.redis.allow-eviction-of-logins",
            false,
            "Starts although Redis evicts keys when its memory is full. Logins can then vanish at any time, and \"log out"
                    + " everywhere\" can miss some.");

    /** How long Redis may take. */
    public static final ConfigKey<Duration> REDIS_TIMEOUT = duration(
            "auth.redis.timeout",
            "1s",
            "10ms",
            "1m",
            "How long to connect, and how long a command may take, before the store counts as unavailable. So long is also"
                    + " repeated what Redis puts off during a failover or while a slot moves.");

    /** How many connections. */
    public static final ConfigKey<Integer> REDIS_POOL_SIZE = integer(
            "auth.redis.pool-size",
            16,
            2,
            1_000,
            "How many connections to Redis at most; to each node of a Cluster. One of them listens for ends where those are"
                    + " pushed.");

    /** How long to wait for a connection. */
    public static final ConfigKey<Duration> REDIS_POOL_WAIT = duration(
            "auth.redis.pool-wait",
            "250ms",
            "1ms",
            "1m",
            "How long a request waits for a free connection before the store counts as unavailable.");

    /** Where the database is. */
    public static final ConfigKey<Optional<String>> JDBC_DATA_SOURCE = optionalText(
            "auth.jdbc.data-source",
            "a JNDI name such as java:comp/env/jdbc/auth",
            "Where JNDI has the javax.sql.DataSource; in code: Postern.builder(config).store(...).");

    /** What the tables are called. */
    public static final ConfigKey<String> JDBC_TABLE_PREFIX = text(
            "auth.jdbc.table-prefix",
            "auth_",
            "1 to 31 lower-case letters, digits or _, a letter first",
            "What the name of every table starts with; applications with the same prefix share logins.");

    /** How long the database may take. */
    public static final ConfigKey<Duration> JDBC_TIMEOUT = duration(
            "auth.jdbc.timeout",
            "2s",
            "100ms",
            "1m",
            "How long the statements of one operation may take together before the store counts as unavailable; JDBC"
                    + " rounds up to whole seconds. How long to wait for a connection is a setting of the data source.");

    /** How often old rows are removed. */
    public static final ConfigKey<Duration> JDBC_PURGE_INTERVAL = duration(
            "auth.jdbc.purge-interval",
            "1m",
            "1s",
            "1d",
            "How often what is over is removed, by one of the servers that share the tables.");

    /** How many rows are removed at a time. */
    public static final ConfigKey<Integer> JDBC_PURGE_BATCH =
            integer("auth.jdbc.purge-batch", 500, 1, 10_000, "How many rows are removed in one transaction at most.");

    // JSON Web Tokens.

    /** The algorithm of the signature. */
    public static final ConfigKey<String> JWT_ALGORITHM = choice(
            "auth.jwt.algorithm",
            "RS256",
            "The algorithm of the key that signs, and of every key that does not name its own (RFC 7518, RFC 8037)."
                    + " RS256 is the one that RFC 9068 asks every verifier to know.",
            "HS256",
            "HS384",
            "HS512",
            "RS256",
            "RS384",
            "RS512",
            "PS256",
            "PS384",
            "PS512",
            "ES256",
            "ES384",
            "ES512",
            "EdDSA");

    /** The keys, in a file. */
    public static final ConfigKey<Optional<String>> JWT_KEY_FILE = optionalText(
            "auth.jwt.key-file",
            "the path of a file that holds PEM, a JWK, a JWK Set or PKCS#12; or base64 as auth.jwt.key",
            "The keys. The one whose state is signing signs, else the first private or symmetric one; all verify.");

    /** The keys, inline. */
    public static final ConfigKey<Optional<String>> JWT_KEY = secretText(
            "auth.jwt.key",
            "PEM, a JWK or a JWK Set; for HS256, HS384 and HS512 also base64 of at least 32, 48 or 64 random bytes",
            "The keys themselves, for the environment variable AUTH_JWT_KEY. With none of auth.jwt.key,"
                    + " auth.jwt.key-file and auth.jwt.jwks-uri a key is generated at start, for development only.");

    /** The password of a PKCS#12 file. */
    public static final ConfigKey<Optional<String>> JWT_KEY_PASSWORD = secretText(
            "auth.jwt.key-password", "text", "Opens auth.jwt.key-file if that is PKCS#12, and every key in it.");

    /** How often the key file is looked at. */
    public static final ConfigKey<Duration> JWT_KEY_RELOAD = duration(
            "auth.jwt.key-reload",
            "1m",
            "1s",
            "1d",
            "How often auth.jwt.key-file is looked at for new keys; a token under a key that is not known has it"
                    + " looked at right away.");

    /** Who does the arithmetic. */
    public static final ConfigKey<Optional<String>> JWT_PROVIDER = optionalText(
            "auth.jwt.provider",
            "the name of a JCA provider that is installed or on the class path, or its class",
            "Who signs and verifies, for speed or hardware; what it does not offer the platform does.");

    /** Where the keys of another service are. */
    public static final ConfigKey<Optional<String>> JWT_JWKS_URI = optionalUri(
            "auth.jwt.jwks-uri",
            "an https URL; http for this machine only",
            "Where another issuer publishes its keys as a JWK Set. This service then verifies only; auth.jwt.issuer and"
                    + " auth.jwt.audience are what that issuer writes into its tokens.");

    /** How long fetched keys are good. */
    public static final ConfigKey<Duration> JWT_JWKS_MAX_AGE = duration(
            "auth.jwt.jwks-max-age",
            "10m",
            "30s",
            "1d",
            "How long fetched keys are good at most, whatever their issuer's Cache-Control allows; so long may a key"
                    + " that it removed still pass.");

    /** How long fetched keys may serve in need. */
    public static final ConfigKey<Duration> JWT_JWKS_MAX_STALE = duration(
            "auth.jwt.jwks-max-stale",
            "1h",
            "0s",
            "7d",
            "How much longer fetched keys serve while the issuer can't be reached. After that the answer is 503.");

    /** How long a fetch may take. */
    public static final ConfigKey<Duration> JWT_JWKS_TIMEOUT =
            duration("auth.jwt.jwks-timeout", "2s", "100ms", "30s", "How long one fetch of keys may take, all in all.");

    /** How often strangers can cause a fetch. */
    public static final ConfigKey<Duration> JWT_JWKS_COOLDOWN = duration(
            "auth.jwt.jwks-cooldown",
            "30s",
            "1s",
            "1h",
            "The least time between two fetches that tokens under unknown keys cause, and the least that fetched keys"
                    + " are good; it never holds up a known key.");

    /** The {@code iss} claim. */
    public static final ConfigKey<String> JWT_ISSUER =
            text("auth.jwt.issuer", "postern", "text, mostly the URL of the service", "Who signs: the claim iss.");

    /** The {@code aud} claim. */
    public static final ConfigKey<String> JWT_AUDIENCE = text(
            "auth.jwt.audience",
            "postern",
            "text, mostly the URL of the service",
            "Whom a token is for: the claim aud.");

    /** The {@code typ} headers. */
    public static final ConfigKey<List<String>> JWT_TYPES = list(
            "auth.jwt.types",
            "values of the header typ, separated by commas",
            "What a token of another issuer may call itself; unset: at+jwt (RFC 9068). Keycloak, Auth0 and Entra say"
                    + " JWT, and so do their ID tokens: then give the API an auth.jwt.audience of its own.");

    /** Where the roles are. */
    public static final ConfigKey<List<String>> JWT_ROLES_CLAIM = list(
            "auth.jwt.roles-claim",
            "names of claims, or JSON Pointers (RFC 6901) such as /realm_access/roles, separated by commas",
            "Where the tokens of another issuer have the roles, as an array or as words between spaces; unset: roles.");

    /** Where the permissions are. */
    public static final ConfigKey<List<String>> JWT_PERMISSIONS_CLAIM = list(
            "auth.jwt.permissions-claim",
            "names of claims, or JSON Pointers (RFC 6901), separated by commas",
            "Where the tokens of another issuer have the permissions, such as scope; unset: permissions.");

    /** The lifetime of an access token. */
    public static final ConfigKey<Duration> JWT_ACCESS_TTL = duration(
            "auth.jwt.access-ttl",
            "5m",
            "10s",
            "1d",
            "How long an access token lasts; with auth.jwt.revocation=ttl also how long an ended login may linger.");

    /** How much expiries differ. */
    public static final ConfigKey<Integer> JWT_EXPIRY_JITTER = integer(
            "auth.jwt.expiry-jitter",
            10,
            0,
            50,
            "By how many percent at most an access token is made shorter, at random, so that a fleet does not refresh in"
                    + " one moment.");

    /** How far clocks may differ. */
    public static final ConfigKey<Duration> JWT_CLOCK_SKEW = duration(
            "auth.jwt.clock-skew",
            "10s",
            "0s",
            "60s",
            "How far the clocks of servers may differ. It excuses a token from the near future, never an expired one.");

    /** Whether there are refresh tokens. */
    public static final ConfigKey<Boolean> JWT_REFRESH = flag(
            "auth.jwt.refresh",
            true,
            "Whether a login gets a refresh token. Without one it ends with its access token.");

    /** The grace period of refresh. */
    public static final ConfigKey<Duration> JWT_REFRESH_GRACE = duration(
            "auth.jwt.refresh-grace",
            "60s",
            "1s",
            "1h",
            "How long a replaced refresh token may be repeated, for parallel tabs and lost answers; less than"
                    + " auth.jwt.access-ttl.");

    /** How ended logins are found out. */
    public static final ConfigKey<String> JWT_REVOCATION = choice(
            "auth.jwt.revocation",
            "auto",
            "pushed asks nobody on a request: ends are pushed to every server, and in force there within milliseconds,"
                    + " at the latest after auth.revocation.max-staleness. checked asks the store on every request and"
                    + " an end is in force at once; ttl asks nobody and an ended login lingers for up to"
                    + " auth.jwt.access-ttl. auto is pushed if the store has a log of ended logins, as redis and jdbc"
                    + " have, otherwise checked; for a service that only verifies and has a memory store it is ttl.",
            "auto",
            "pushed",
            "checked",
            "ttl");

    /** How many verified tokens a node remembers. */
    public static final ConfigKey<Integer> JWT_CACHE_SIZE = integer(
            "auth.jwt.cache-size",
            50_000,
            0,
            10_000_000,
            "How many verified tokens are kept in memory at most, at about 3 KiB each, so that a signature is computed"
                    + " once per token and not once per request; 0 keeps none. Whether the key is still there, the"
                    + " token has not expired and the login has not ended is asked every time.");

    // The servlet filter.

    /** Who may go where. */
    public static final ConfigKey<String> RULES = text(
            "auth.rules",
            "/** authenticated",
            "rules separated by ; or new lines, each: PATTERN RIGHT, or METHOD,METHOD PATTERN RIGHT",
            "Who may go where; the first rule that fits decides, and where none fits nobody may. RIGHT is permit, deny,"
                    + " authenticated, role:NAME, permission:NAME or fresh:DURATION (a login no longer ago than that,"
                    + " such as fresh:10m); the last four may be joined: role:admin+fresh:10m. PATTERN is a path; * is"
                    + " one segment, ** at the end any number. GET holds for HEAD too; TRACE and methods that are not"
                    + " upper-case are refused everywhere. Forwards, includes and asynchronous dispatches are judged by"
                    + " where they lead.");

    /** Where the endpoints are. */
    public static final ConfigKey<String> PREFIX = text(
            "auth.prefix", "/auth", "a path such as /auth", "Where the endpoints are: PREFIX/login, PREFIX/logout ...");

    /** The login page. */
    public static final ConfigKey<String> LOGIN_PAGE = text(
            "auth.login-page",
            "/login",
            "a path",
            "Where a browser without a login is sent; the application serves the page, everybody may see it.");

    /** Where to go after login. */
    public static final ConfigKey<String> HOME =
            text("auth.home", "/", "a path", "Where a browser goes after a login that no return target came with.");

    /** The name of the cookie. */
    public static final ConfigKey<String> COOKIE_NAME = text(
            "auth.cookie.name",
            "postern",
            "1 to 32 letters, digits, - or _, not beginning with __",
            "The name of the cookie, without the prefix __Host- that it gets.");

    /** The SameSite attribute. */
    public static final ConfigKey<String> COOKIE_SAME_SITE = choice(
            "auth.cookie.same-site",
            "Lax",
            "The SameSite attribute of the cookie. None sends it with requests of every other site too, for pages of"
                    + " auth.allowed-origins on another site and for pages inside another site's frame; the check of unsafe"
                    + " requests is then the only one.",
            "Strict",
            "Lax",
            "None");

    /** The domain whose hosts share the cookie. */
    public static final ConfigKey<Optional<String>> COOKIE_DOMAIN = optionalText(
            "auth.cookie.domain",
            "a domain in lower case such as example.com, without a dot before it",
            "Sends the cookie to every host of this domain, under the prefix __Secure- because __Host- forbids that. Each of"
                    + " these hosts then sees every login, and can plant one. Unset: the cookie is for one host.");

    /** Whether the cookie is kept apart for each top-level site. */
    public static final ConfigKey<Boolean> COOKIE_PARTITIONED = flag(
            "auth.cookie.partitioned",
            false,
            "Adds Partitioned (CHIPS): a page inside another site's frame has logins of its own there. Needs"
                    + " auth.cookie.same-site=None.");

    /** Whether cookies may do without TLS. */
    public static final ConfigKey<Boolean> COOKIE_INSECURE = flag(
            "auth.cookie.allow-insecure-http-for-development",
            false,
            "Drops Secure and the prefix __Host-, so that a browser sends the cookie over plain http to hosts other"
                    + " than localhost, and Safari to that too. Anybody on the way can then steal a login.");

    /** Whose pages may send unsafe requests. */
    public static final ConfigKey<List<String>> ALLOWED_ORIGINS = list(
            "auth.allowed-origins",
            "origins such as https://app.example.com, separated by commas",
            "Other origins whose pages may send unsafe requests with the cookie and, by CORS, read the answers of the"
                    + " endpoints; https only, but for this machine. Never a wildcard.");

    /** Whose word on the client's address counts. */
    public static final ConfigKey<List<String>> TRUSTED_PROXIES = list(
            "auth.trusted-proxies",
            "addresses or networks such as 10.0.0.0/8, separated by commas",
            "Proxies whose X-Forwarded-For is believed. Unset: nobody's, and the address is that of the connection.");

    // Passwords.

    /** The accounts. */
    public static final ConfigKey<Optional<String>> ACCOUNTS_FILE = optionalText(
            "auth.accounts.file",
            "the path of a .properties or .csv file",
            "Accounts with password hashes, for small installations; others implement Accounts, and hand it"
                    + " over in the place of this.");

    /** Memory of Argon2id. */
    public static final ConfigKey<Integer> PASSWORD_MEMORY = integer(
            "auth.password.argon2-memory",
            19_456,
            7_168,
            1_048_576,
            "Memory of one Argon2id hash, in KiB (OWASP Password Storage: 19456 with 2 iterations).");

    /** Iterations of Argon2id. */
    public static final ConfigKey<Integer> PASSWORD_ITERATIONS =
            integer("auth.password.argon2-iterations", 2, 1, 100, "Iterations of one Argon2id hash.");

    /** Concurrent hashing. */
    public static final ConfigKey<Integer> PASSWORD_CONCURRENCY = integer(
            "auth.password.max-concurrent",
            4,
            1,
            1_024,
            "How many passwords are hashed at a time; times the memory of one, that is what a login flood can take.");

    /** How long to wait for a turn. */
    public static final ConfigKey<Duration> PASSWORD_WAIT = duration(
            "auth.password.max-wait",
            "2s",
            "10ms",
            "1m",
            "How long a login waits for its turn to be hashed before it is turned away with 429.");

    /** The throttle of an account. */
    public static final ConfigKey<Integer> THROTTLE_ACCOUNT = integer(
            "auth.throttle.account-attempts",
            10,
            1,
            100_000,
            "How many failed logins an account takes in auth.throttle.window before it is throttled.");

    /** The throttle of an address. */
    public static final ConfigKey<Integer> THROTTLE_ADDRESS = integer(
            "auth.throttle.address-attempts",
            100,
            1,
            1_000_000,
            "How many failed logins an address takes in auth.throttle.window before it is throttled.");

    /** The window of the throttle. */
    public static final ConfigKey<Duration> THROTTLE_WINDOW =
            duration("auth.throttle.window", "15m", "1s", "7d", "The time in which a used-up throttle fills up again.");

    /** Whether servers count together. */
    public static final ConfigKey<Boolean> THROTTLE_SHARED = flag(
            "auth.throttle.shared",
            true,
            "Counts failed logins in the store, for all servers together, where the store can (redis, jdbc); otherwise each"
                    + " process counts on its own.");

    private static final List<ConfigKey<?>> ALL = Arrays.stream(ConfigKeys.class.getFields())
            .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigKey.class)
            .<ConfigKey<?>>map(ConfigKeys::read)
            .toList();

    private ConfigKeys() {}

    /** Returns all settings in the order of the table. */
    public static List<ConfigKey<?>> all() {
        return ALL;
    }

    private static ConfigKey<?> read(java.lang.reflect.Field field) {
        try {
            return (ConfigKey<?>) field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("the fields of this class are public", e);
        }
    }
}
