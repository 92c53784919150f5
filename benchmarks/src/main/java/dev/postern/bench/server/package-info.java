/**
 * Measures whole servers under load. {@link dev.postern.bench.server.ServerPart} starts the processes and takes their
 * counters; {@link dev.postern.bench.server.ServerProcess} is one server behind one {@link
 * dev.postern.bench.server.Guard}, {@link dev.postern.bench.server.LoadProcess} sends requests. The last two write their
 * answers to standard output and end when their standard input does.
 */
@NullMarked
package dev.postern.bench.server;

import org.jspecify.annotations.NullMarked;
