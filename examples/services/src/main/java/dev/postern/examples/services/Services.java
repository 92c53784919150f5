package dev.postern.examples.services;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Starts the three services, each on its own port. */
public final class Services {
    private Services() {}

    /** Runs until Ctrl-C: the first of three ports, and the file of the signing key, which is made if it is missing. */
    public static void main(String[] arguments) throws Exception {
        var port = Integer.parseInt(arguments[0]);
        var keyFile = Path.of(arguments[1]);
        var clock = Clock.systemUTC();
        SigningKey.in(keyFile);
        var development = Map.of("auth.profile", "development");
        try (var identity = new IdentityService(
                        port, keyFile, clock, development, List.of(Orders.AUDIENCE, Reports.AUDIENCE));
                var orders = new ResourceService(
                        port + 1,
                        Orders.AUDIENCE,
                        identity.jwksUri(Orders.AUDIENCE),
                        clock,
                        Orders.PATH,
                        Orders.RIGHT,
                        new Orders());
                var reports = new ResourceService(
                        port + 2,
                        Reports.AUDIENCE,
                        identity.jwksUri(Reports.AUDIENCE),
                        clock,
                        Reports.PATH,
                        Reports.RIGHT,
                        new Reports())) {
            System.out.printf(
                    """

                    Log in for the orders, with the answer in the body:
                      curl -d '{"email":"manager@example.com","password":"postern-demo","delivery":"body"}' \\
                           -H 'Content-Type: application/json' %s
                    Ask, with its access_token:
                      curl -H 'Authorization: Bearer ACCESS_TOKEN' %s
                    The same token opens nothing else:
                      curl -H 'Authorization: Bearer ACCESS_TOKEN' %s
                    Trade its refresh_token for an access token that does:
                      curl -d '{"refresh_token":"REFRESH_TOKEN"}' -H 'Content-Type: application/json' %s

                    alice@example.com has the same password and is no manager. Ctrl-C ends it.
                    """,
                    identity.at("/orders/auth/login"),
                    orders.at(Orders.PATH),
                    reports.at(Reports.PATH),
                    identity.at("/reports/auth/refresh"));
            identity.server().join();
        }
    }
}
