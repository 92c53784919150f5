package dev.postern.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** What differs between the databases. Everything else is the same SQL for all of them. */
enum Dialect {
    POSTGRESQL("postgresql", Dialect.EPOCH, "CAST(pg_postmaster_start_time() AS TEXT)", false),
    H2("h2", Dialect.EPOCH, "'h2'", false),
    MYSQL("mysql", "CAST(UNIX_TIMESTAMP(CURRENT_TIMESTAMP(3)) * 1000 AS SIGNED)", "@@hostname", true);

    /** For people: what {@link #of} knows. */
    static final String PRODUCTS = "PostgreSQL, H2, MySQL, MariaDB";

    private static final String EPOCH = "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)";

    private final String folder;
    private final String now;
    private final String server;
    private final boolean subjectIsBytes;

    Dialect(String folder, String now, String server, boolean subjectIsBytes) {
        this.folder = folder;
        this.now = now;
        this.server = server;
        this.subjectIsBytes = subjectIsBytes;
    }

    /** Finds the dialect by what the driver calls its database. */
    static Optional<Dialect> of(String product) {
        return switch (product) {
            case "PostgreSQL" -> Optional.of(POSTGRESQL);
            case "H2" -> Optional.of(H2);
            case "MySQL", "MariaDB" -> Optional.of(MYSQL);
            default -> Optional.empty();
        };
    }

    /** Where the schema's files are. */
    String folder() {
        return folder;
    }

    /** An expression: the database's own time in milliseconds. */
    String now() {
        return now;
    }

    /** An expression: what names the server, or its run. */
    String server() {
        return server;
    }

    /** Where collations are unreliable a subject is kept as bytes: nobody may be taken for somebody else. */
    void setSubject(PreparedStatement statement, int index, String subject) throws SQLException {
        if (subjectIsBytes) {
            statement.setBytes(index, subject.getBytes(StandardCharsets.UTF_8));
        } else {
            statement.setString(index, subject);
        }
    }

    String subject(ResultSet row, int index) throws SQLException {
        return subjectIsBytes ? new String(row.getBytes(index), StandardCharsets.UTF_8) : row.getString(index);
    }
}
