/** What a session costs: its check, its bytes, and what many others in the same store change. */
@NullMarked
package dev.postern.bench.session;

import org.jspecify.annotations.NullMarked;
