package dev.postern;

import java.time.Clock;
import java.util.Optional;

/** Makes a {@link PasswordLogin} from configuration alone. Found by {@link java.util.ServiceLoader}. */
public interface PasswordLoginProvider extends ConfigCheck {
    /** Returns the password login that the configuration describes; empty if it describes none. */
    Optional<PasswordLogin> create(AuthConfig config, Clock clock);
}
