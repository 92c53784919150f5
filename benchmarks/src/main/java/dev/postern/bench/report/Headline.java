package dev.postern.bench.report;

/**
 * One comparison for the README. There are no such figures, there is no such line.
 *
 * @param what what is compared
 * @param part the part of the benchmarks
 * @param name the name of both figures
 * @param unit the unit of both
 * @param ours the candidate that is ours
 * @param other the candidate beside it
 * @param called how the other one is called
 */
record Headline(String what, String part, String name, String unit, String ours, String other, String called) {}
