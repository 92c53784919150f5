package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

class UnreadEndsTest {
    private final UnreadEnds unread = new UnreadEnds();

    @Test
    void anEndIsDueFromItsAppendUntilItIsRead() {
        unread.append(Set.of("a", "b"), () -> assertThat(unread.due()).isEmpty());
        assertThat(unread.due()).containsExactlyInAnyOrder("a", "b");
        unread.read(Set.of("a", "c"));
        assertThat(unread.due()).containsExactly("b");
        assertThat(unread.among(Set.of("a", "b"))).containsExactly("b");
        assertThat(unread.hasNoneOf(Set.of("a"))).isTrue();
        assertThat(unread.hasNoneOf(Set.of("a", "b"))).isFalse();
    }

    @Test
    void anEndThatIsReadBeforeItsAppendReturnsIsNeverDue() {
        unread.append(Set.of("a"), () -> unread.read(Set.of("a")));
        assertThat(unread.due()).isEmpty();
    }

    @Test
    void ofAnEndThatWasRefusedNothingIsLeft() {
        refuse("a");
        assertThat(unread.among(Set.of("a"))).isEmpty();
    }

    @Test
    void anEndThatIsAppendedOnceMoreStaysDueIfThatIsRefused() {
        unread.append(Set.of("a"), () -> {});
        refuse("a");
        assertThat(unread.due()).containsExactly("a");
    }

    private void refuse(String id) {
        assertThatThrownBy(() -> unread.append(Set.of(id), () -> {
                    throw new TokenStoreException("down");
                }))
                .isInstanceOf(TokenStoreException.class);
    }
}
