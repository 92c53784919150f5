/**
 * Publishes results. {@code Report} copies them, {@code Page} and {@code Readme} write the Markdown, {@code BarChart} and
 * {@code LineChart} draw; all that is known about the names of figures stands in {@code Contents}.
 */
@NullMarked
package dev.postern.bench.report;

import org.jspecify.annotations.NullMarked;
