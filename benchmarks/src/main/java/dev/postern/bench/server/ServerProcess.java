package dev.postern.bench.server;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.LongStream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * A process with one Jetty, as it comes, and one servlet behind the guard of a candidate. Logs users in, writes what
 * proves their logins to a file, says its port, and then answers every line of standard input with the CPU time in
 * nanoseconds and the bytes that it has taken so far.
 */
final class ServerProcess {
    static final String PATH = "/hello";
    static final String KNOWN = "hello, someone";
    static final String STRANGER = "hello, whoever";

    private ServerProcess() {}

    /** Takes a {@link Candidate}, the address of Redis, the number of users and the file for their logins. */
    public static void main(String[] arguments) throws Exception {
        var guard = Candidate.valueOf(arguments[0]).guard(arguments[1]);
        var server = new Server();
        var connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        var context = new ServletContextHandler();
        guard.protect(context);
        context.addServlet(new ServletHolder(new Hello()), PATH);
        server.setHandler(context);
        server.start();

        var users = Integer.parseInt(arguments[2]);
        var logins = new ArrayList<String>(users);
        for (var user = 0; user < users; user++) {
            logins.add(guard.login("user-" + user));
        }
        Files.write(Path.of(arguments[3]), logins);

        System.out.println(connector.getLocalPort());
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            while (in.readLine() != null) {
                System.out.println(counters());
            }
        }
        System.exit(0); // whatever threads the candidate has
    }

    private static String counters() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var bytes = LongStream.of(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(allocated -> allocated > 0)
                .sum();
        return system.getProcessCpuTime() + " " + bytes;
    }

    /** Says hello, and whether it knows to whom. */
    private static final class Hello extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/plain");
            response.getOutputStream().print(request.getRemoteUser() == null ? STRANGER : KNOWN);
        }
    }
}
