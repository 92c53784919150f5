/** Runs the candidates of a benchmark in turns and writes down what they took. */
@NullMarked
package dev.postern.bench;

import org.jspecify.annotations.NullMarked;
