package dev.postern.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What differs between the databases. Everything else is the same SQL for all of them. */
enum Dialect {
    POSTGRESQL("postgresql", List.of("PostgreSQL"), Dialect.EPOCH, false),
    H2("h2", List.of("H2"), Dialect.EPOCH, false),
    MYSQL("mysql", List.of("MySQL", "MariaDB"), "CAST(UNIX_TIMESTAMP(CURRENT_TIMESTAMP(3)) * 1000 AS SIGNED)", true);

    private static final String EPOCH = "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)";

    private final String folder;
    private final List<String> products;
    private final String now;
    private final boolean subjectIsBytes;

    Dialect(String folder, List<String> products, String now, boolean subjectIsBytes) {
        this.folder = folder;
        this.products = products;
        this.now = now;
        this.subjectIsBytes = subjectIsBytes;
    }

    /** Finds the dialect by what the driver calls its database. */
    static Optional<Dialect> of(String product) {
        return Arrays.stream(values())
                .filter(dialect -> dialect.products.contains(product))
                .findFirst();
    }

    static List<String> products() {
        return Arrays.stream(values())
                .flatMap(dialect -> dialect.products.stream())
                .toList();
    }

    /** Where the schema's files are. */
    String folder() {
        return folder;
    }

    /** An expression: the database's own time in milliseconds. */
    String now() {
        return now;
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
