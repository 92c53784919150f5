/** The servlet filter: where a token rides, who may go where, and the endpoints of a login. */
@NullMarked
package dev.postern.servlet;

import org.jspecify.annotations.NullMarked;
