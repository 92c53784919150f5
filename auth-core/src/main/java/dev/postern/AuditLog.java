package dev.postern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events to a logger: what an operator must act on as WARN, the life of logins as INFO, everyday rejections,
 * which any stranger can cause at will, as DEBUG.
 */
final class AuditLog implements AuthEvents {
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.postern.audit");

    @Override
    public void on(AuthEvent event) {
        if (event instanceof AuthEvent.Issued e) {
            AUDIT.info(
                    "login {} made for {} by {} from {}",
                    e.loginId(),
                    e.subject(),
                    e.strategy(),
                    e.client().address());
        } else if (event instanceof AuthEvent.Refreshed e) {
            AUDIT.info("login {} of {} refreshed", e.loginId(), e.subject());
        } else if (event instanceof AuthEvent.Ended e) {
            AUDIT.info("login {} of {} ended: {}", e.loginId(), e.subject().orElse("its owner"), e.reason());
        } else if (event instanceof AuthEvent.ReuseDetected e) {
            AUDIT.warn(
                    "a retired refresh token of login {} came back: it was stolen, the login has ended", e.loginId());
        } else if (event instanceof AuthEvent.Throttled e) {
            AUDIT.warn(
                    "login attempts from {} throttled for {} s",
                    e.client().address(),
                    e.retryAfter().toSeconds());
        } else if (event instanceof AuthEvent.LoginRefused e) {
            AUDIT.info("password refused from {}", e.client().address());
        } else if (event instanceof AuthEvent.AttributeUnreadable e) {
            AUDIT.warn("attribute {} of login {} can't be read and counts as absent", e.name(), e.loginId());
        } else if (event instanceof AuthEvent.SwitchProgress e) {
            AUDIT.info(
                    "switch of strategy: {} of {} requests in the last {} s came with an old login",
                    e.old(),
                    e.all(),
                    e.interval().toSeconds());
        } else if (event instanceof AuthEvent.StoreUnavailable) {
            AUDIT.warn("the store can't be reached: requests that need it are answered 503 until it is back");
        } else if (event instanceof AuthEvent.StoreRecovered) {
            AUDIT.info("the store answers again");
        } else if (event instanceof AuthEvent.Rejected e && e.reason() == Reason.STORE_BEHIND) {
            // No stranger can cause it: such a token was made for its login.
            AUDIT.warn("a refresh token is newer than its login: the store has lost a write, as in a failover");
        } else if (event instanceof AuthEvent.Rejected e) {
            AUDIT.debug("token rejected: {}", e.reason());
        }
    }
}
