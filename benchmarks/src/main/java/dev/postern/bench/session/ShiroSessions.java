package dev.postern.bench.session;

import java.util.List;
import org.apache.shiro.session.mgt.SimpleSession;
import org.apache.shiro.session.mgt.eis.MemorySessionDAO;
import org.apache.shiro.subject.SimplePrincipalCollection;
import org.apache.shiro.subject.support.DefaultSubjectContext;

/** Shiro's sessions in memory, with what its security manager keeps in one, and the facts that its realm would find. */
final class ShiroSessions implements Sessions {
    private final MemorySessionDAO sessions = new MemorySessionDAO();

    @Override
    public String login(Person person) {
        var session = new SimpleSession();
        session.setTimeout(1_800_000);
        session.setAttribute(
                DefaultSubjectContext.PRINCIPALS_SESSION_KEY, new SimplePrincipalCollection(person.id(), "accounts"));
        session.setAttribute(DefaultSubjectContext.AUTHENTICATED_SESSION_KEY, true);
        session.setAttribute("email", person.email());
        session.setAttribute("name", person.name());
        session.setAttribute("roles", List.copyOf(Person.ROLES));
        return sessions.create(session).toString();
    }

    @Override
    public Object check(String token) {
        var session = (SimpleSession) sessions.readSession(token);
        session.touch();
        session.validate();
        return session;
    }

    @Override
    public void logout(String token) {
        sessions.delete(sessions.readSession(token));
    }
}
