/**
 * What proves a store or a strategy: contract suites, a clock to turn, a real Redis or PostgreSQL to start and what to put
 * before it.
 */
@NullMarked
package dev.postern.testkit;

import org.jspecify.annotations.NullMarked;
