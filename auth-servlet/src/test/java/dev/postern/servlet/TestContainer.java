package dev.postern.servlet;

import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.util.List;
import java.util.Map;

/**
 * A servlet container that the suites run on. A suite knows nothing more of it: whoever implements this in a module with
 * another container on its class path runs every suite there by a subclass of ten lines, in this package.
 */
interface TestContainer {
    /** Starts an application on a free port of the loopback address, over plain HTTP. */
    Running start(App app) throws Exception;

    /**
     * A small application.
     *
     * @param contextPath where it lies; empty for the root
     * @param filters on {@code /*}, for every type of dispatch, with asynchronous requests, in this order
     * @param servlets by the pattern that each is mapped to; every one of them takes asynchronous requests, and sessions
     *     of the container are to be had. A registration carries the servlet's class and the pattern as its name
     * @param errorPages where the container dispatches to, by the status of {@code sendError} and of what it refuses itself
     */
    record App(
            String contextPath, List<Filter> filters, Map<String, Servlet> servlets, Map<Integer, String> errorPages) {
        public App {
            filters = List.copyOf(filters);
            servlets = Map.copyOf(servlets);
            errorPages = Map.copyOf(errorPages);
        }

        App(Filter filter, Map<String, Servlet> servlets) {
            this("", List.of(filter), servlets, Map.of());
        }
    }

    /** An application that was started. */
    interface Running extends AutoCloseable {
        int port();

        /** Stops the container. */
        @Override
        void close();
    }

    /** Stops a server. */
    @FunctionalInterface
    interface Stop {
        void run() throws Exception;
    }

    /** Returns a server that listens there. */
    static Running running(int port, Stop stop) {
        return new Running() {
            @Override
            public int port() {
                return port;
            }

            @Override
            public void close() {
                try {
                    stop.run();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }
}
