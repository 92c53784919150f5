package dev.postern.bench.server;

import org.apache.shiro.authc.UsernamePasswordToken;
import org.apache.shiro.realm.SimpleAccountRealm;
import org.apache.shiro.subject.Subject;
import org.apache.shiro.web.filter.mgt.DefaultFilterChainManager;
import org.apache.shiro.web.filter.mgt.PathMatchingFilterChainResolver;
import org.apache.shiro.web.mgt.DefaultWebSecurityManager;
import org.apache.shiro.web.servlet.AbstractShiroFilter;
import org.apache.shiro.web.session.mgt.DefaultWebSessionManager;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;

/** Shiro with its native sessions, which it keeps in its own memory: no other server knows them. */
final class ShiroGuard implements Guard {
    private static final String PASSWORD = "the same for everybody";

    private final SimpleAccountRealm accounts = new SimpleAccountRealm();
    private final DefaultWebSecurityManager security = new DefaultWebSecurityManager(accounts);

    ShiroGuard() {
        security.setSessionManager(new DefaultWebSessionManager());
    }

    @Override
    public void protect(ServletContextHandler context) {
        var chains = new DefaultFilterChainManager();
        chains.createChain("/**", "authc");
        var resolver = new PathMatchingFilterChainResolver();
        resolver.setFilterChainManager(chains);
        Filters.add(context, new ShiroFilter(security, resolver));
    }

    @Override
    public String login(String user) {
        accounts.addAccount(user, PASSWORD);
        var subject = new Subject.Builder(security).buildSubject();
        subject.login(new UsernamePasswordToken(user, PASSWORD));
        return "Cookie: JSESSIONID=" + subject.getSession().getId();
    }

    private static final class ShiroFilter extends AbstractShiroFilter {
        private ShiroFilter(DefaultWebSecurityManager security, PathMatchingFilterChainResolver chains) {
            setSecurityManager(security);
            setFilterChainResolver(chains);
        }
    }
}
