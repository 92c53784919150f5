/** Server-side sessions, and the store that keeps logins in Redis. */
@NullMarked
package dev.postern.session;

import org.jspecify.annotations.NullMarked;
