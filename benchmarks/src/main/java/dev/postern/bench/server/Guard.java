package dev.postern.bench.server;

import org.eclipse.jetty.ee10.servlet.ServletContextHandler;

/** What stands before the servlet of a server and finds out who asks. */
interface Guard {
    /** Registers its filters with an application that has not started. */
    void protect(ServletContextHandler context);

    /** Logs a user in and returns the line of a request that proves it, such as {@code Cookie: sid=...}. */
    String login(String user);
}
