package dev.postern.examples.webapp;

import dev.postern.AuthConfig;
import dev.postern.Postern;
import dev.postern.login.AccountLogin;
import dev.postern.login.InMemoryAccounts;
import dev.postern.servlet.AuthFilter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.util.List;
import java.util.Set;

/** What happens when the container starts and stops the application. */
@WebListener
public final class Application implements ServletContextListener {
    /** The addresses that may log in; a real application asks its database, by an {@code Accounts} of its own. */
    static final List<Member> MEMBERS = List.of(
            new Member("u-alice", "alice@example.com", Set.of("user")),
            new Member("u-admin", "admin@example.com", Set.of("user", "admin")));

    private static final String PASSWORD = "postern-demo"; // an example's password, shown on its login page
    private static final String POSTERN = Application.class.getName() + ".postern";

    /** For the container. */
    public Application() {}

    /**
     * An account of this application.
     *
     * @param subject its id, which never changes
     */
    record Member(String subject, String email, Set<String> roles) {}

    /** Reads {@code auth.properties}, and puts the filter before everything. */
    @Override
    public void contextInitialized(ServletContextEvent event) {
        var accounts = new InMemoryAccounts();
        MEMBERS.forEach(
                member -> accounts.add(member.subject(), member.email(), PASSWORD.toCharArray(), member.roles()));
        var postern = Postern.builder(AuthConfig.load())
                .passwords(AccountLogin.over(accounts))
                .build();
        var context = event.getServletContext();
        context.setAttribute(POSTERN, postern);
        AuthFilter.of(postern).addTo(context);
    }

    /** Ends the threads that Postern has started. */
    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (event.getServletContext().getAttribute(POSTERN) instanceof Postern postern) {
            postern.close();
        }
    }

    static Postern postern(ServletContext context) {
        return (Postern) context.getAttribute(POSTERN);
    }
}
