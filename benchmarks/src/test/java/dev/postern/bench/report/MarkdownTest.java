package dev.postern.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MarkdownTest {
    private static final String README = "# Postern\n" + Readme.START + "\nold\n" + Readme.END + "\n## Defaults\n";

    @Test
    void aTableComparesWithTheReferenceOfTheSameNameAndUnit() {
        var figures = SomeFigures.of(
                new Row("check", "postern", "us/op", 30, 29, 31),
                new Row("check", "postern", "commands/op", 1, 1, 1),
                new Row("check", "jedis-get", "us/op", 20, 20, 20),
                new Row("check", "a|b", "us/op", 2000, 1900, 2100));

        assertThat(Tables.of(SomeFigures.PART, figures, figures.rows())).isEqualTo("""
                | candidate | \u00b5s/op | of jedis-get | commands/op |
                |---|---:|---:|---:|
                | **postern** | 30.0 (29.0\u201331.0) | 1.50 | 1.00 |
                | jedis-get | 20.0 | 1.00 |  |
                | a\\|b | 2,000 (1,900\u20132,100) | 100 |  |
                """);
    }

    @Test
    void whatGrowsIsComparedWithTheSmallestCount() {
        var figures = SomeFigures.of(
                new Row("check/1000", "postern", "us/op", 2, 2, 2),
                new Row("check/10000", "postern", "us/op", 3, 3, 3));

        assertThat(Tables.of(SomeFigures.PART, figures, figures.rows())).contains("| 10k | 3.00 | 1.50 |");
    }

    @Test
    void theReadmeClaimsNothingThatWasNotMeasured() {
        assertThat(Readme.with(README, Map.of())).doesNotContain("old").doesNotContain("Speed");

        var onlyOurs = SomeFigures.of(new Row("check-wall", "postern-off", "us/op", 1, 1, 1));
        assertThat(Readme.with(README, Map.of(SomeFigures.PART, onlyOurs))).doesNotContain("Speed");
        assertThat(Readme.missing(Map.of(SomeFigures.PART, onlyOurs))).isNotEmpty();
    }

    @Test
    void theReadmeSaysTheRatio() {
        var figures = SomeFigures.of(
                new Row("check-wall", "postern-off", "us/op", 30, 30, 30),
                new Row("check-wall", "spring-session", "us/op", 300, 300, 300));

        assertThat(Readme.with(README, Map.of(SomeFigures.PART, figures)))
                .contains("| 30.0 \u00b5s/op | Spring Session: 300 \u00b5s/op | **0.100** |")
                .endsWith(Readme.END + "\n## Defaults\n");
    }

    @Test
    void aFigureThatIsThereTwiceIsRefused() {
        var row = new Row("check", "postern", "us/op", 1, 1, 1);

        assertThatIllegalArgumentException().isThrownBy(() -> SomeFigures.of(row, row));
    }
}
