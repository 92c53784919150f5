package dev.postern.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleTest {
    @Test
    void startsAtZeroWhereOursIsSeen() {
        var scale = Scale.of(List.of(3.0, 10.0), List.of(3.0));

        assertThat(scale.logarithmic()).isFalse();
        assertThat(scale.ticks()).containsExactly(0.0, 2.0, 4.0, 6.0, 8.0, 10.0);
        assertThat(scale.place(0)).isZero();
        assertThat(scale.place(3)).isCloseTo(0.3, within(1e-9));
        assertThat(scale.place(10)).isEqualTo(1);
    }

    @Test
    void isLogarithmicOnlyWhereOursWouldBeHidden() {
        var scale = Scale.of(List.of(0.3, 300.0), List.of(0.3));

        assertThat(scale.logarithmic()).isTrue();
        assertThat(scale.ticks()).containsExactly(0.1, 1.0, 10.0, 100.0, 1000.0);
        assertThat(scale.place(10)).isCloseTo(0.5, within(1e-9));
        assertThat(Scale.of(List.of(0.3, 300.0), List.of(300.0)).logarithmic())
                .as("a peer may be hidden")
                .isFalse();
    }

    @Test
    void staysLinearWhereThereIsAZero() {
        assertThat(Scale.of(List.of(0.0, 9.0), List.of(0.0)).logarithmic()).isFalse();
    }

    @Test
    void showsABarForTheLeastValueOfALogarithmicAxis() {
        assertThat(Scale.logarithmic(List.of(1.0, 1000.0)).place(1)).isGreaterThan(0);
    }
}
