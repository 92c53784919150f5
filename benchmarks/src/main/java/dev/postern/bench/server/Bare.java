package dev.postern.bench.server;

import java.util.UUID;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;

/** No guard at all: it is sent the requests of others, or some that are as long. */
final class Bare implements Guard {
    @Override
    public void protect(ServletContextHandler context) {
        // Everybody may come in.
    }

    @Override
    public String login(String user) {
        return "Cookie: session=" + UUID.randomUUID() + UUID.randomUUID();
    }
}
