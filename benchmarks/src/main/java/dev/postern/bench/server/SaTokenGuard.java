package dev.postern.bench.server;

import cn.dev33.satoken.SaManager;
import cn.dev33.satoken.exception.NotLoginException;
import cn.dev33.satoken.serializer.impl.SaSerializerTemplateForJdkUseBase64;
import cn.dev33.satoken.servlet.util.SaTokenContextJakartaServletUtil;
import cn.dev33.satoken.stp.StpUtil;
import dev.postern.bench.SaTokenRedis;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;

/** Sa-Token with its logins on Redis, and the filter that its own filter for Spring is. */
final class SaTokenGuard implements Guard {
    SaTokenGuard(String redis) {
        SaManager.getConfig().setIsPrint(false).setIsLog(false);
        SaManager.setSaSerializerTemplate(new SaSerializerTemplateForJdkUseBase64());
        SaManager.setSaTokenDao(new SaTokenRedis(Redis.client(redis)));
    }

    @Override
    public void protect(ServletContextHandler context) {
        Filters.addByHand(context, (request, response) -> {
            SaTokenContextJakartaServletUtil.setContext(request, response);
            try {
                return StpUtil.getLoginIdAsString(); // checks the login as checkLogin does, with the same one read
            } catch (NotLoginException e) {
                return null;
            } finally {
                SaTokenContextJakartaServletUtil.clearContext();
            }
        });
    }

    @Override
    public String login(String user) {
        return "Cookie: " + StpUtil.getTokenName() + "=" + StpUtil.createLoginSession(user);
    }
}
