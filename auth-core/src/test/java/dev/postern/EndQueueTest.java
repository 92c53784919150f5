package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The queue by which the memory store knows what ends next. */
class EndQueueTest {
    @Test
    void theQueueGivesTheEarliestEndAfterAnyChange() {
        var random = new Random(7);
        var queue = new EndQueue();
        var waiting = new ArrayList<MemoryLogin>();
        for (var step = 0; step < 20_000; step++) {
            var change = random.nextInt(waiting.size() < 200 ? 4 : 6);
            if (change < 3 || waiting.isEmpty()) {
                var login = new MemoryLogin("AAA" + "A".repeat(22));
                login.endsAt = random.nextInt(1_000);
                waiting.add(login);
                queue.add(login);
            } else if (change == 3) {
                var login = waiting.get(random.nextInt(waiting.size()));
                login.endsAt = random.nextInt(1_000);
                queue.moved(login);
            } else {
                queue.remove(waiting.remove(random.nextInt(waiting.size())));
            }
            var first = queue.first();
            assertThat(first == null ? Long.MAX_VALUE : first.endsAt)
                    .isEqualTo(waiting.stream()
                            .mapToLong(login -> login.endsAt)
                            .min()
                            .orElse(Long.MAX_VALUE));
        }
    }
}
