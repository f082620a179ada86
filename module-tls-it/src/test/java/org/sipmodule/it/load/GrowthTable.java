package org.sipmodule.it.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Figures of several rounds, as a table in AsciiDoc: medians with their ranges, and what the largest case costs more. */
final class GrowthTable {

    private final String title;
    private final List<?> columns;
    private final boolean compared;
    private final Map<String, Map<Object, List<Double>>> rows = new LinkedHashMap<>();

    /** @param compared whether each median is shown against the first column's, too */
    GrowthTable(String title, List<?> columns, boolean compared) {
        this.title = title;
        this.columns = columns.stream().distinct().toList();
        this.compared = compared;
    }

    void add(String row, Object column, double figure) {
        rows.computeIfAbsent(row, missing -> new LinkedHashMap<>())
                .computeIfAbsent(column, missing -> new ArrayList<>())
                .add(figure);
    }

    void print() {
        System.out.println("\n[cols=\"3" + ",2".repeat(columns.size()) + "\",options=\"header\"]\n|===");
        System.out.println(
                "|" + title + columns.stream().map(column -> " |" + column).collect(Collectors.joining()));
        rows.forEach((row, figures) -> System.out.println("|" + row
                + columns.stream().map(column -> " |" + shown(figures, column)).collect(Collectors.joining())));
        System.out.println("|===");
    }

    private String shown(Map<Object, List<Double>> figures, Object column) {
        List<Double> sorted = sorted(figures, column);
        String text = String.format(
                Locale.ROOT, "%.1f (%.1f-%.1f)", median(sorted), sorted.get(0), sorted.get(sorted.size() - 1));
        return compared
                ? text
                        + String.format(
                                Locale.ROOT, ", × %.2f", median(sorted) / median(sorted(figures, columns.get(0))))
                : text;
    }

    private static List<Double> sorted(Map<Object, List<Double>> figures, Object column) {
        return figures.getOrDefault(column, List.of()).stream().sorted().toList();
    }

    private static double median(List<Double> sorted) {
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
