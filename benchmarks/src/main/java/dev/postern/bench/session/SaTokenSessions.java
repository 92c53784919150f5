package dev.postern.bench.session;

import cn.dev33.satoken.SaManager;
import cn.dev33.satoken.config.SaTokenConfig;
import cn.dev33.satoken.stp.StpLogic;
import cn.dev33.satoken.stp.StpUtil;
import dev.postern.bench.SaTokenRedis;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Sa-Token over Jedis, with its defaults: a login ends after 30 days, and idleness is not looked at. One a process: its
 * configuration is static.
 */
final class SaTokenSessions implements Sessions {
    private final SaTokenRedis dao;
    private final StpLogic logic;
    private final boolean readsFacts;

    /** @param readsFacts whether a check also reads e-mail, name and roles, which lie beside the login */
    SaTokenSessions(int port, boolean readsFacts) {
        this.readsFacts = readsFacts;
        dao = new SaTokenRedis(JedisSessions.client(port));
        SaManager.setConfig(new SaTokenConfig().setIsPrint(false).setIsLog(false));
        SaManager.setSaJsonTemplate(new TypedJson());
        SaManager.setSaTokenDao(dao);
        logic = StpUtil.getStpLogic();
    }

    /** The facts go where its documentation puts them: into the session of the account, in one write. */
    @Override
    public String login(Person person) {
        var token = logic.createLoginSession(person.id());
        var facts = new HashMap<String, Object>(
                Map.of("email", person.email(), "name", person.name(), "roles", List.copyOf(Person.ROLES)));
        logic.getSessionByLoginId(person.id()).refreshDataMap(facts);
        return token;
    }

    @Override
    public Object check(String token) {
        var id = Objects.requireNonNull(logic.getLoginIdByToken(token));
        return readsFacts ? Objects.requireNonNull(logic.getSessionByLoginId(id, false)) : id;
    }

    @Override
    public void logout(String token) {
        logic.logoutByTokenValue(token);
    }

    @Override
    public void logoutEverywhere(Person person) {
        logic.logout((Object) person.id());
    }

    @Override
    public void close() {
        dao.close();
    }
}
