/** The server of a single-page app: static files, one API, and the filter before both. The app is in {@code public}. */
@NullMarked
package dev.postern.examples.spa;

import org.jspecify.annotations.NullMarked;
