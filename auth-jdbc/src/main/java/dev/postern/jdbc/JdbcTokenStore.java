package dev.postern.jdbc;

import dev.postern.AttemptBuckets;
import dev.postern.InsertResult;
import dev.postern.LoginIds;
import dev.postern.LoginLimit;
import dev.postern.LoginRecord;
import dev.postern.RevocationFeed;
import dev.postern.TokenStore;
import dev.postern.TokenStoreException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps logins in PostgreSQL, MySQL, MariaDB or H2, for any number of servers. Safe for use by many threads.
 *
 * <p>Connections come from the {@link DataSource} and go back as they came, whatever their auto-commit and isolation.
 * They must be the store's own for as long as it holds them, and lead to the primary server: not part of a transaction of
 * the application, not to a replica that lags behind. {@link JdbcSchema} has the tables.
 *
 * <p>A check, a touch and a logout are one statement each. What must see all logins of a subject (login, end all) takes
 * turns with others of that subject by a row of a lock table, and is one transaction of four statements or five, the end
 * included, whatever the number of logins.
 *
 * <p>What the statements of one operation take together is bounded by the time-out; how long to wait for a connection is
 * for the pool to bound. A read whose connection turns out to be dead is made once more; a write is not, because nobody
 * knows whether it was done. What the database has undone because of a deadlock or a conflict is done again, up to four
 * times.
 *
 * <p>What is too long for its column is an {@link IllegalArgumentException} that names it, not an outage.
 *
 * <p>A thread of the store's own removes what is over: see {@link Builder#purgeInterval}.
 */
public final class JdbcTokenStore implements TokenStore {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcTokenStore.class);

    private final Database database;
    private final LoginTable table;
    private final Turns turns;
    private final AttemptBuckets attempts;
    private final JdbcFeed feed;
    private final Purge purge;

    private JdbcTokenStore(Builder builder, Database database) {
        this.database = database;
        this.table = new LoginTable(database.tables());
        this.turns = new Turns(database.tables());
        this.attempts = new JdbcAttempts(database, turns);
        this.feed = new JdbcFeed(database);
        this.purge = new Purge(database, builder.clock, builder.purgeInterval, builder.purgeBatch);
        purge.start();
    }

    /**
     * Keeps logins in the tables {@code auth_*} of this database, all else as {@link Builder} has it by default.
     *
     * @throws IllegalStateException as {@link Builder#build} says
     */
    public static JdbcTokenStore of(DataSource dataSource) {
        return builder(dataSource).build();
    }

    /** Keeps logins in this database. Whoever made the data source closes it, after the store. */
    public static Builder builder(DataSource dataSource) {
        return new Builder(dataSource);
    }

    @Override
    public InsertResult insert(LoginRecord record, LoginLimit limit) {
        TokenStore.checkId(record);
        return database.transaction(call -> {
            turns.take(call, Turns.ofSubject(record.subject()));
            var live = table.live(call, record);
            if (limit.refuses(live.size()) && !live.containsKey(record.id())) {
                return InsertResult.REFUSED;
            }
            table.insert(call, record);
            return InsertResult.ended(
                    table.deleteEach(call, limit.givingWay(live.keySet(), live::get, record.client())));
        });
    }

    @Override
    public Optional<LoginRecord> find(String id) {
        return LoginIds.isValid(id) ? database.read(call -> table.find(call, id)) : Optional.empty();
    }

    @Override
    public boolean replace(LoginRecord current, LoginRecord next) {
        TokenStore.checkSuccessor(current, next);
        return database.write(call -> table.replace(call, current, next));
    }

    @Override
    public boolean delete(String id) {
        return LoginIds.isValid(id) && database.write(call -> table.delete(call, id));
    }

    @Override
    public boolean delete(String id, String secretHash) {
        return LoginIds.isValid(id) && database.write(call -> table.delete(call, id, secretHash));
    }

    @Override
    public List<LoginRecord> findAll(String subject) {
        return canExist(subject) ? database.read(call -> table.findAll(call, subject)) : List.of();
    }

    @Override
    public Set<String> deleteAll(String subject) {
        return deleteBut(subject, Optional.empty());
    }

    @Override
    public Set<String> deleteOthers(String subject, String keepId) {
        return deleteBut(subject, Optional.of(keepId).filter(LoginIds::isValid));
    }

    private Set<String> deleteBut(String subject, Optional<String> keepId) {
        if (!canExist(subject)) {
            return Set.of();
        }
        return database.transaction(call -> {
            turns.take(call, Turns.ofSubject(subject));
            var ids = table.lockAll(call, subject);
            keepId.ifPresent(ids::remove);
            if (!ids.isEmpty()) {
                table.deleteAll(call, subject, keepId);
            }
            return Set.copyOf(ids);
        });
    }

    /** No subject is otherwise, and not every database takes such text as a parameter, or takes it for what it is. */
    private static boolean canExist(String subject) {
        return subject.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(subject);
    }

    @Override
    public Optional<AttemptBuckets> attempts() {
        return Optional.of(attempts);
    }

    @Override
    public Optional<RevocationFeed> feed() {
        return Optional.of(feed);
    }

    /** Stops what removes old rows; waits for it as long as one operation may take. The data source stays open. */
    @Override
    public void close() {
        purge.close();
    }

    /** Options of the store. Not safe for use by many threads. */
    public static final class Builder {
        private static final Duration LONGEST = Duration.ofDays(1);

        private final DataSource dataSource;
        private String tablePrefix = Tables.DEFAULT_PREFIX;
        private Duration timeout = Duration.ofSeconds(2);
        private Duration purgeInterval = Duration.ofMinutes(1);
        private int purgeBatch = 500;
        private Clock clock = Clock.systemUTC();

        private Builder(DataSource dataSource) {
            this.dataSource = dataSource;
        }

        /** What the names of all tables start with: 1 to 31 lower-case letters, digits or {@code _}, a letter first. */
        public Builder tablePrefix(String tablePrefix) {
            this.tablePrefix = tablePrefix;
            return this;
        }

        /**
         * How long the statements of an operation may take together; by default 2 seconds. JDBC counts in whole seconds,
         * so an operation can take up to one more, and a server that hangs holds a thread for one beyond that.
         */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * How often what is over is removed, by one of the servers that share the tables; by default once a minute. A
         * row goes up to an hour after its login is over, and not before the clock of the server and that of the
         * database both say so: a clock that is wrong ends nobody's login.
         */
        public Builder purgeInterval(Duration purgeInterval) {
            this.purgeInterval = purgeInterval;
            return this;
        }

        /** How many rows are removed in one transaction, 1 to 10,000; by default 500. */
        public Builder purgeBatch(int purgeBatch) {
            this.purgeBatch = purgeBatch;
            return this;
        }

        /** Tells what is over; by default the system clock. */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /**
         * Looks at the schema and opens the store. A database that can't be reached now is no reason not to start: the
         * schema is then looked at by the first operation that reaches it.
         *
         * @throws IllegalArgumentException if an option is out of range
         * @throws IllegalStateException if the tables are missing or of a version that does not fit; the message says
         *     which file to run
         */
        public JdbcTokenStore build() {
            if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("a time-out is a millisecond to a day");
            }
            if (purgeInterval.compareTo(Duration.ofMillis(1)) < 0) {
                throw new IllegalArgumentException("a purge interval is at least a millisecond");
            }
            if (purgeBatch < 1 || purgeBatch > 10_000) {
                throw new IllegalArgumentException("a purge batch is 1 to 10,000 rows");
            }
            var database = new Database(dataSource, new Tables(tablePrefix), timeout);
            try {
                database.problem().ifPresent(problem -> {
                    throw new IllegalStateException(problem.text());
                });
            } catch (TokenStoreException e) {
                LOG.warn("the database can't be reached yet; its tables are looked at later: {}", e.getMessage());
            }
            return new JdbcTokenStore(this, database);
        }
    }
}
