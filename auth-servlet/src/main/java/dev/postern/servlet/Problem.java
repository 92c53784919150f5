package dev.postern.servlet;

/**
 * What the filter has to complain about. The codes are part of the HTTP contract; no text holds anything that the client
 * sent.
 */
enum Problem {
    AMBIGUOUS_TARGET(400, "ambiguous_target", "Bad address", "The address can be read in more than one way."),
    INVALID_REQUEST(400, "invalid_request", "Bad request", "The request can't be read."),
    UNAUTHORIZED(401, "unauthorized", "Please log in", "This needs a login."),
    INVALID_TOKEN(401, "invalid_token", "Please log in", "The token is not valid, or not any more."),
    INSUFFICIENT_AUTHENTICATION(
            401,
            "insufficient_user_authentication",
            "Please log in again",
            "This needs a login that is not so long ago."),
    INVALID_GRANT(401, "invalid_grant", "Please log in", "The refresh token is not valid, or not any more."),
    INVALID_CREDENTIALS(
            401, "invalid_credentials", "Not logged in", "The e-mail address and the password don't fit together."),
    FORBIDDEN(403, "forbidden", "Not allowed", "Your login does not open this."),
    CROSS_SITE(403, "cross_site_request", "Not allowed", "This request came from another site."),
    NOT_FOUND(404, "not_found", "Not found", "There is nothing here."),
    METHOD_NOT_ALLOWED(405, "method_not_allowed", "Not possible", "This address does not take that method."),
    LOGIN_LIMIT(409, "login_limit", "Too many logins", "You are logged in too often. Log out on another device first."),
    BODY_TOO_LARGE(413, "body_too_large", "Too large", "The body is larger than 8 KiB."),
    UNSUPPORTED_MEDIA_TYPE(
            415,
            "unsupported_media_type",
            "Not understood",
            "Send JSON or a form (application/x-www-form-urlencoded)."),
    THROTTLED(429, "throttled", "Too many attempts", "Wait a little, then try again."),
    UNFIT_IDENTITY(
            500,
            "unfit_identity",
            "Not possible",
            "There is more to this account than a login can carry. Whoever runs this service finds the reason in its log."),
    METHOD_NOT_IMPLEMENTED(501, "method_not_implemented", "Not possible", "No address here takes that method."),
    STORE_UNAVAILABLE(
            503,
            "store_unavailable",
            "One moment, please",
            "Logins can't be checked right now. You are still logged in; try again in a few seconds.");

    private final int status;
    private final String code;
    private final String title;
    private final String message;

    Problem(int status, String code, String title, String message) {
        this.status = status;
        this.code = code;
        this.title = title;
        this.message = message;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String title() {
        return title;
    }

    String message() {
        return message;
    }
}
