package dev.postern.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A servlet that nobody without the right may reach, by any dispatch; it counts who does. */
final class Vault extends HttpServlet {
    static final String CONTENT = "the content of the vault";

    private static final long serialVersionUID = 1;

    private final transient Map<DispatcherType, AtomicInteger> visits = new ConcurrentHashMap<>();

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        visits.computeIfAbsent(request.getDispatcherType(), type -> new AtomicInteger())
                .incrementAndGet();
        response.getWriter().print(CONTENT);
    }

    /** Returns how often it was reached by each type of dispatch, and forgets it. */
    Map<DispatcherType, Integer> takeVisits() {
        var taken = new EnumMap<DispatcherType, Integer>(DispatcherType.class);
        visits.forEach((type, count) -> taken.put(type, count.get()));
        visits.clear();
        return taken;
    }
}
