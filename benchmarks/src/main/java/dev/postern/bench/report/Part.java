package dev.postern.bench.report;

import java.util.List;
import java.util.Map;

/**
 * What a part of the benchmarks is about.
 *
 * @param id its name on the command line and of its files
 * @param title a heading
 * @param text what was measured, as a paragraph of Markdown
 * @param references the candidates that others are compared with: the first that was measured counts
 * @param groups headings of the groups of figures; a group that is not among them keeps its name
 */
record Part(String id, String title, String text, List<String> references, Map<String, String> groups) {
    Part {
        references = List.copyOf(references);
        groups = Map.copyOf(groups);
    }

    String heading(String group) {
        return groups.getOrDefault(group, group.replace('-', ' '));
    }
}
