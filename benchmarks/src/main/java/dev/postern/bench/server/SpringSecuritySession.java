package dev.postern.bench.server;

import jakarta.servlet.Filter;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.authority.FactorGrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisHttpSession;
import org.springframework.session.web.http.SessionRepositoryFilter;

/** Spring Security with a login form, its context kept by Spring Session, each as its manual sets it up. */
final class SpringSecuritySession implements Guard {
    private final ApplicationContext beans;

    SpringSecuritySession(String redis) {
        this.beans = SpringSession.beans(redis, Security.class);
    }

    @Override
    public void protect(ServletContextHandler context) {
        Filters.add(context, beans.getBean(SessionRepositoryFilter.class));
        Filters.add(context, beans.getBean("springSecurityFilterChain", Filter.class));
    }

    /** Leaves what a login by the form leaves. */
    @Override
    public String login(String user) {
        var details =
                User.withUsername(user).password("").authorities("ROLE_user").build();
        var password = FactorGrantedAuthority.fromAuthority(FactorGrantedAuthority.PASSWORD_AUTHORITY);
        var authentication = UsernamePasswordAuthenticationToken.authenticated(
                details, null, List.of(new SimpleGrantedAuthority("ROLE_user"), password));
        authentication.setDetails(new WebAuthenticationDetails("127.0.0.1", null));
        return SpringSession.login(
                beans,
                HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY,
                new SecurityContextImpl(authentication));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebSecurity
    @EnableRedisHttpSession
    static class Security {
        @Bean
        SecurityFilterChain chain(HttpSecurity http) {
            return http.authorizeHttpRequests(all -> all.anyRequest().authenticated())
                    .formLogin(Customizer.withDefaults())
                    .build();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager();
        }
    }
}
