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
        var due = unread.due();
        assertThat(UnreadEnds.left(due)).containsExactlyInAnyOrder("a", "b");
        unread.read(Set.of("a", "c"));
        assertThat(UnreadEnds.left(due)).containsExactly("b");
        unread.read(Set.of("b"));
        assertThat(UnreadEnds.left(due)).isEmpty();
        assertThat(unread.due()).isEmpty();
    }

    @Test
    void anEndThatIsReadBeforeItsAppendReturnsIsNeverDue() {
        unread.append(Set.of("a"), () -> unread.read(Set.of("a")));
        assertThat(unread.due()).isEmpty();
    }

    @Test
    void ofAnEndThatWasRefusedNothingIsLeft() {
        refuse("a");
        assertThat(unread.due()).isEmpty();
    }

    @Test
    void anEndThatIsAppendedOnceMoreStaysDueIfThatIsRefused() {
        unread.append(Set.of("a"), () -> {});
        refuse("a");
        assertThat(UnreadEnds.left(unread.due())).containsExactly("a");
    }

    @Test
    void anEndIsDueThatWasAppendedWhileAnotherAppendOfItWasRefused() {
        assertThatThrownBy(() -> unread.append(Set.of("a"), () -> {
                    unread.append(Set.of("a"), () -> {});
                    throw new TokenStoreException("down");
                }))
                .isInstanceOf(TokenStoreException.class);
        assertThat(UnreadEnds.left(unread.due())).containsExactly("a");
    }

    @Test
    void whatIsDroppedIsLookedForNoMore() {
        unread.append(Set.of("a"), () -> {});
        unread.drop(unread.due());
        assertThat(unread.due()).isEmpty();
    }

    private void refuse(String id) {
        assertThatThrownBy(() -> unread.append(Set.of(id), () -> {
                    throw new TokenStoreException("down");
                }))
                .isInstanceOf(TokenStoreException.class);
    }
}
