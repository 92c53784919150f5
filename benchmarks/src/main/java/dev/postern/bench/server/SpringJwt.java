package dev.postern.bench.server;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import jakarta.servlet.Filter;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;

/** Spring Security as a resource server for JWTs, as its manual sets it up; it has no way to end a login. */
final class SpringJwt implements Guard {
    private static final String ISSUER = "postern";
    private static final int SECONDS = 3_600;

    private final AnnotationConfigApplicationContext beans = new AnnotationConfigApplicationContext();
    private final JWSAlgorithm algorithm;
    private final JWSSigner signer;

    private SpringJwt(JWSAlgorithm algorithm, JWSSigner signer, NimbusJwtDecoder decoder) {
        this.algorithm = algorithm;
        this.signer = signer;
        decoder.setJwtValidator(JwtValidators.createDefaultWithIssuer(ISSUER));
        beans.registerBean(JwtDecoder.class, () -> decoder);
        beans.register(Security.class);
        beans.refresh();
    }

    static SpringJwt hs256() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        var key = new SecretKeySpec(bytes, "HmacSHA256");
        var decoder = NimbusJwtDecoder.withSecretKey(key)
                .macAlgorithm(MacAlgorithm.HS256)
                .build();
        try {
            return new SpringJwt(JWSAlgorithm.HS256, new MACSigner(key), decoder);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static SpringJwt rs256() {
        try {
            RSAKey key = new RSAKeyGenerator(2048).generate();
            var decoder = NimbusJwtDecoder.withPublicKey(key.toRSAPublicKey()).build();
            return new SpringJwt(JWSAlgorithm.RS256, new RSASSASigner(key), decoder);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void protect(ServletContextHandler context) {
        Filters.add(context, beans.getBean("springSecurityFilterChain", Filter.class));
    }

    @Override
    public String login(String user) {
        var now = Instant.now();
        var claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(ISSUER)
                .subject(user)
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(SECONDS)))
                .claim("scope", "user")
                .build();
        var token = new SignedJWT(
                new JWSHeader.Builder(algorithm).type(JOSEObjectType.JWT).build(), claims);
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return "Authorization: Bearer " + token.serialize();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebSecurity
    static class Security {
        @Bean
        SecurityFilterChain chain(HttpSecurity http) {
            return http.authorizeHttpRequests(all -> all.anyRequest().authenticated())
                    .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
                    .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                    .csrf(AbstractHttpConfigurer::disable)
                    .build();
        }
    }
}
