/**
 * A server-rendered web application with sessions, as a WAR. {@link dev.postern.examples.webapp.Application} wires it when
 * the container starts it; each servlet is one page.
 */
@NullMarked
package dev.postern.examples.webapp;

import org.jspecify.annotations.NullMarked;
