/** A login page, a dashboard and an API on embedded Jetty, protected by Postern. */
@NullMarked
package dev.postern.examples.quickstart;

import org.jspecify.annotations.NullMarked;
