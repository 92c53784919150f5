/**
 * Measures how long after its end on one node a login still passes on others. {@code LagPart} starts the servers and the
 * nodes and has them play rounds; {@code Node} is its hand on a {@code NodeProcess}, in which a {@code Watch} asks about
 * tokens over and over; {@code CutProxy} breaks what connects a node with Redis.
 */
@NullMarked
package dev.postern.bench.lag;

import org.jspecify.annotations.NullMarked;
