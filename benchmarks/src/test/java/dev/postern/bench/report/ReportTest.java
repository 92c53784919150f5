package dev.postern.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final String README = Readme.START + "\n" + Readme.END + "\n";

    @TempDir
    private Path root;

    private Path results;
    private Path published;

    @BeforeEach
    void makeFolders() throws IOException {
        results = Files.createDirectories(root.resolve("benchmarks/results"));
        published = Files.createDirectories(root.resolve("docs")).resolve("benchmarks");
        Files.writeString(root.resolve("README.md"), README);
    }

    @Test
    void publishesThePartsThatWereMeasuredAndNoOthers() throws IOException {
        measured("session", false);

        publish();

        assertThat(published.resolve("session.json")).hasSameTextualContentAs(results.resolve("session.json"));
        assertThat(published.resolve("session-check-us-op.svg")).content().contains("postern-off");
        assertThat(root.resolve("docs/benchmarks.md"))
                .content()
                .contains("## The check of a session", "2000-01-01", "(benchmarks/session-check-us-op.svg)")
                .doesNotContain("Verification of a token");
    }

    @Test
    void whatWasNotMeasuredThisTimeStaysPublished() throws IOException {
        measured("session", false);
        publish();
        Files.delete(results.resolve("session.json"));
        measured("growth", false);

        publish();

        assertThat(root.resolve("docs/benchmarks.md"))
                .content()
                .contains("## The check of a session", "## More and more");
    }

    @Test
    void aRatioStandsInTheReadmeWithoutAUnit() throws IOException {
        Files.writeString(results.resolve("server.json"), """
                [{"name":"throughput-of-bare","candidate":"postern session pushed","unit":"ratio","value":0.9,"low":0,"high":1},
                {"name":"throughput-of-bare","candidate":"spring session simple","unit":"ratio","value":0.5,"low":0,"high":1}]
                """);
        machine("server", false);

        publish();

        assertThat(root.resolve("README.md")).content().contains("| 0.900 | Spring Session: 0.500 | **1.80** |");
    }

    @Test
    void aQuickRunIsNotPublished() throws IOException {
        measured("session", true);

        publish();

        assertThat(published).doesNotExist();
        assertThat(root.resolve("docs/benchmarks.md")).doesNotExist();
        assertThat(root.resolve("README.md")).hasContent(README);
    }

    @Test
    void resultsOfAnUnknownMachineAreRefused() throws IOException {
        measured("session", false);
        Files.delete(results.resolve("session.machine.json"));

        assertThatIllegalArgumentException().isThrownBy(this::publish).withMessageContaining("./bench session");
    }

    private void measured(String part, boolean quick) throws IOException {
        Files.writeString(results.resolve(part + ".json"), """
                [{"name":"check","candidate":"postern-off","unit":"us/op","value":2,"low":1,"high":3},
                {"name":"check","candidate":"jedis-get","unit":"us/op","value":1,"low":1,"high":1}]
                """);
        machine(part, quick);
    }

    private void machine(String part, boolean quick) throws IOException {
        Files.writeString(results.resolve(part + ".machine.json"), """
                {"jdk":"17","system":"Linux","cores":2,"date":"2000-01-01","quick":%s}
                """.formatted(quick));
    }

    private void publish() throws IOException {
        Report.main(new String[] {root.toString()});
    }
}
