package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.LoginLimit;
import dev.postern.TokenStore;
import dev.postern.TokenStoreException;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** {@code rediss://} against a real server behind a TLS end point. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class RedisTlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path folder;

    @AutoClose
    private static final RedisServer SERVER = RedisServer.start();

    @AfterEach
    void forgetTrust() {
        System.clearProperty("javax.net.ssl.trustStore");
        System.clearProperty("javax.net.ssl.trustStorePassword");
    }

    @Test
    void aTrustedCertificateForTheHostOpens() throws Exception {
        var keys = certificateFor("ip:127.0.0.1");
        trust(keys);
        try (var endPoint = tls(keys);
                var store = store(endPoint)) {
            var login = Logged.in("alice");
            store.insert(login, new LoginLimit(10));
            assertThat(store.find(login.id())).hasValue(login);
        }
    }

    @Test
    void aTrustedCertificateForAnotherHostIsRefused() throws Exception {
        var keys = certificateFor("dns:redis.example");
        trust(keys);
        try (var endPoint = tls(keys);
                var store = store(endPoint)) {
            assertThatThrownBy(() -> store.findAll("alice"))
                    .isInstanceOf(TokenStoreException.class)
                    .hasStackTraceContaining("subject alternative names");
        }
    }

    @Test
    void aCertificateThatNobodyTrustsIsRefused() throws Exception {
        try (var endPoint = tls(certificateFor("ip:127.0.0.1"));
                var store = store(endPoint)) {
            assertThatThrownBy(() -> store.findAll("alice"))
                    .isInstanceOf(TokenStoreException.class)
                    .hasStackTraceContaining("PKIX path building failed");
        }
    }

    @Test
    void theTrustStoreMayBeAKeyStoreOrPem() throws Exception {
        var keys = certificateFor("ip:127.0.0.1");
        try (var endPoint = tls(keys);
                var byStore = store(
                        endPoint,
                        "auth.redis.trust-store",
                        trustStoreOf(keys).toString(),
                        "auth.redis.trust-store-password",
                        PASSWORD);
                var byPem =
                        store(endPoint, "auth.redis.trust-store", pemOf(keys).toString())) {
            assertThat(byStore.findAll("nobody")).isEmpty();
            assertThat(byPem.findAll("nobody")).isEmpty();
        }
    }

    @Test
    void besideATrustStoreNobodyElseIsTrusted() throws Exception {
        var keys = certificateFor("ip:127.0.0.1");
        var others = certificateFor("dns:redis.example");
        trust(keys); // by the platform
        try (var endPoint = tls(keys);
                var store =
                        store(endPoint, "auth.redis.trust-store", pemOf(others).toString())) {
            assertThatThrownBy(() -> store.findAll("alice"))
                    .isInstanceOf(TokenStoreException.class)
                    .hasStackTraceContaining("PKIX path");
        }
    }

    @Test
    void aTrustStoreDoesNotMakeAnotherHostsCertificateGood() throws Exception {
        var keys = certificateFor("dns:redis.example");
        try (var endPoint = tls(keys);
                var store =
                        store(endPoint, "auth.redis.trust-store", pemOf(keys).toString())) {
            assertThatThrownBy(() -> store.findAll("alice"))
                    .isInstanceOf(TokenStoreException.class)
                    .hasStackTraceContaining("subject alternative names");
        }
    }

    @Test
    void sentinelsAndTheirServerSpeakTlsToo() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (var scheme : List.of("rediss-sentinel://127.0.0.1:%d/m", "rediss-cluster://127.0.0.1:%d")) {
                try (var store = new RedisTokenStoreProvider()
                        .create(
                                AuthConfig.of(Map.of("auth.redis.uri", scheme.formatted(silent.getLocalPort()))),
                                MutableClock.at(Logged.NOON))) {
                    assertThatThrownBy(() -> store.findAll("alice")).isInstanceOf(TokenStoreException.class);
                    try (var socket = silent.accept()) {
                        assertThat(socket.getInputStream().read())
                                .as("a TLS handshake record (RFC 8446 section 5.1)")
                                .isEqualTo(22);
                    }
                }
            }
        }
    }

    @Test
    void aServerThatSpeaksNoTlsIsRefused() {
        try (var store = new RedisTokenStoreProvider()
                .create(
                        AuthConfig.of(Map.of("auth.redis.uri", "rediss://127.0.0.1:" + SERVER.port())),
                        MutableClock.at(Logged.NOON))) {
            assertThatThrownBy(() -> store.findAll("alice")).isInstanceOf(TokenStoreException.class);
        }
    }

    private static TokenStore store(SSLServerSocket endPoint, String... more) {
        var settings = new HashMap<>(Map.of("auth.redis.uri", "rediss://127.0.0.1:" + endPoint.getLocalPort()));
        for (var i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return new RedisTokenStoreProvider().create(AuthConfig.of(settings), MutableClock.at(Logged.NOON));
    }

    private static Path trustStoreOf(Path keys) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", certificateIn(keys));
        var file = folder.resolve(keys.getFileName() + ".trust");
        try (var out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    private static Path pemOf(Path keys) throws Exception {
        var body = Base64.getMimeEncoder().encodeToString(certificateIn(keys).getEncoded());
        return Files.writeString(
                folder.resolve(keys.getFileName() + ".pem"),
                "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
    }

    private static Certificate certificateIn(Path keys) throws Exception {
        return KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray()).getCertificate("test");
    }

    private static void trust(Path keys) {
        System.setProperty("javax.net.ssl.trustStore", keys.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
    }

    private static Path certificateFor(String name) throws Exception {
        var file = folder.resolve(name.replace(':', '-') + ".p12");
        if (!Files.exists(file)) {
            var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
            var made = new ProcessBuilder(
                            keytool.toString(),
                            "-genkeypair",
                            "-keystore",
                            file.toString(),
                            "-storepass",
                            PASSWORD,
                            "-storetype",
                            "PKCS12",
                            "-alias",
                            "test",
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=test",
                            "-ext",
                            "san=" + name)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("keytool.log").toFile())
                    .start()
                    .waitFor();
            assertThat(made).isZero();
        }
        return file;
    }

    /** Takes TLS off and hands the bytes on to the server. */
    private static SSLServerSocket tls(Path keys) throws Exception {
        var store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        var endPoint = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        inBackground(() -> {
            while (!endPoint.isClosed()) {
                var outside = endPoint.accept();
                var inside = new Socket(InetAddress.getLoopbackAddress(), SERVER.port());
                inBackground(() -> pump(outside.getInputStream(), inside.getOutputStream(), inside));
                inBackground(() -> pump(inside.getInputStream(), outside.getOutputStream(), outside));
            }
        });
        return endPoint;
    }

    private static void pump(InputStream from, OutputStream to, Socket socket) throws IOException {
        try (socket) {
            from.transferTo(to);
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void inBackground(Task task) {
        var thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // The other side has closed.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
