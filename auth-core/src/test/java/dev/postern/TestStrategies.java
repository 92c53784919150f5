package dev.postern;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Strategies whose tokens say what becomes of them; registered as services of the tests. */
final class TestStrategies {
    private TestStrategies() {}

    private record Proof(Identity identity, String loginId) implements Authentication {
        @Override
        public Instant authenticatedAt() {
            return Instant.EPOCH;
        }

        @Override
        public Instant expiresAt() {
            return Instant.MAX;
        }
    }

    private static Strategy strategy(String name, Duration staleness) {
        var proof = new Proof(Identity.of("someone"), name + "-login");
        var tokens = new Tokens(name + "-good", Instant.MAX, Optional.empty(), Instant.MAX);
        var authenticator = new Authenticator() {
            @Override
            public boolean recognises(String token) {
                return token.startsWith(name + "-");
            }

            @Override
            public AuthResult authenticate(String token) {
                return token.equals(name + "-good")
                        ? new AuthResult.Accepted(proof)
                        : new AuthResult.Rejected(Reason.ENDED);
            }
        };
        return new Strategy(
                name,
                authenticator,
                staleness,
                Optional.of((identity, client) -> new IssueResult(tokens, proof, Set.of("displaced"))),
                Optional.of(token -> new RefreshResult.Rejected(Reason.REUSED, Optional.of(proof.loginId()))),
                Optional.of(token -> Optional.of(proof.loginId())),
                Optional.empty());
    }

    private abstract static class Named implements StrategyProvider {
        private final String name;
        private final Duration staleness;

        private Named(String name, Duration staleness) {
            this.name = name;
            this.staleness = staleness;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Strategy create(AuthConfig config, Resources resources) {
            return strategy(name, staleness);
        }
    }

    public static final class Left extends Named {
        public Left() {
            super("left", Duration.ZERO);
        }
    }

    public static final class Right extends Named {
        public Right() {
            super("right", Duration.ofSeconds(7));
        }
    }

    /** Verifies tokens and makes none. */
    public static final class Verifying extends Named {
        public Verifying() {
            super("verifying", Duration.ZERO);
        }

        @Override
        public Strategy create(AuthConfig config, Resources resources) {
            var full = super.create(config, resources);
            return new Strategy(
                    full.name(),
                    full.authenticator(),
                    full.staleness(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
    }

    public static final class Twice extends Named {
        public Twice() {
            super("twice", Duration.ZERO);
        }
    }

    public static final class TwiceAgain extends Named {
        public TwiceAgain() {
            super("twice", Duration.ZERO);
        }
    }

    public static final class Failing implements StrategyProvider {
        @Override
        public String name() {
            return "failing";
        }

        @Override
        public Strategy create(AuthConfig config, Resources resources) {
            throw new IllegalStateException("fails on purpose");
        }
    }
}
