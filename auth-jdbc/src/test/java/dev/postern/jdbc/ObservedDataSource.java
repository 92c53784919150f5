package dev.postern.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;

/** Stands before a data source: notes what is sent, and can make the database fail at it. */
final class ObservedDataSource {
    /** Called before a statement runs, with its SQL, or "commit". */
    @FunctionalInterface
    interface Fault {
        void before(String sql) throws SQLException;
    }

    /** Called when a connection is given back, before it is. */
    @FunctionalInterface
    interface Return {
        void of(Connection connection) throws SQLException;
    }

    private final DataSource source;
    private final List<String> sent = Collections.synchronizedList(new ArrayList<>());
    private volatile String product = "";
    private volatile Fault fault = sql -> {};
    private volatile Return onReturn = connection -> {};

    ObservedDataSource(DataSource source) {
        this.source = source;
    }

    DataSource dataSource() {
        return proxy(DataSource.class, (proxy, method, arguments) -> {
            var result = call(source, method, arguments);
            return result instanceof Connection connection ? observed(connection) : result;
        });
    }

    /** The same, as another product would call itself. */
    DataSource callingItself(String product) {
        this.product = product;
        return dataSource();
    }

    void fault(Fault fault) {
        this.fault = fault;
    }

    void onReturn(Return onReturn) {
        this.onReturn = onReturn;
    }

    /** What was sent while the action ran. */
    List<String> sentDuring(Runnable action) {
        sent.clear();
        action.run();
        return List.copyOf(sent);
    }

    private Connection observed(Connection connection) {
        return proxy(Connection.class, (proxy, method, arguments) -> {
            switch (method.getName()) {
                case "commit" -> note("commit");
                case "close" -> onReturn.of(connection);
                default -> {}
            }
            var result = call(connection, method, arguments);
            if (result instanceof DatabaseMetaData metaData && !product.isEmpty()) {
                return proxy(
                        DatabaseMetaData.class,
                        (same, asked, with) -> asked.getName().equals("getDatabaseProductName")
                                ? product
                                : call(metaData, asked, with));
            }
            return result instanceof PreparedStatement statement ? observed(statement, (String) arguments[0]) : result;
        });
    }

    private PreparedStatement observed(PreparedStatement statement, String sql) {
        return proxy(PreparedStatement.class, (proxy, method, arguments) -> {
            if (method.getName().startsWith("execute")) {
                note(sql);
            }
            return call(statement, method, arguments);
        });
    }

    private void note(String sql) throws SQLException {
        sent.add(sql);
        fault.before(sql);
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, java.lang.reflect.InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
