package dev.postern.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.LoginIds;
import dev.postern.RevocationFeed;
import dev.postern.TokenStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link RevocationFeed} must do. Two nodes share it; each test uses ids of its own. */
public abstract class RevocationFeedContract {
    private static final Duration RETENTION = Duration.ofMinutes(10);

    private final SecureRandom random = new SecureRandom();

    private TokenStore one;
    private TokenStore other;

    /** For the feed's test. */
    protected RevocationFeedContract() {}

    /** Opens a store over the same server each time; the contract closes it after each test. */
    protected abstract TokenStore openStore();

    @BeforeEach
    final void open() {
        one = openStore();
        other = openStore();
    }

    @AfterEach
    final void close() {
        one.close();
        other.close();
    }

    @Test
    void whatOneNodeAppendsTheOtherReads() {
        var start = read(Optional.empty()).position();
        var ids = ids(3);
        feed(one).append(ids, RETENTION);

        assertThat(read(Optional.of(start)).loginIds()).containsAll(ids);
        assertThat(read(Optional.empty()).loginIds()).containsAll(ids);
    }

    @Test
    void everyReadGoesOnWhereTheOneBeforeItEnded() {
        var found = new HashSet<String>();
        var appended = new HashSet<String>();
        var position = read(Optional.empty()).position();
        for (var i = 0; i < 20; i++) {
            var ids = ids(1 + i % 3);
            appended.addAll(ids);
            feed(i % 2 == 0 ? one : other).append(ids, RETENTION);
            var batch = read(Optional.of(position));
            assertThat(batch.loginIds()).containsAll(ids);
            found.addAll(batch.loginIds());
            position = batch.position();
        }
        assertThat(found).containsAll(appended);
    }

    @Test
    void nothingIsLostHoweverManyAppendAtOnce() {
        var position = read(Optional.empty()).position();
        var all = new HashSet<String>();
        Threads.runTogether(8, thread -> {
                    var mine = new ArrayList<String>();
                    for (var i = 0; i < 25; i++) {
                        var ids = ids(1);
                        feed(thread % 2 == 0 ? one : other).append(ids, RETENTION);
                        mine.addAll(ids);
                    }
                    return mine;
                })
                .forEach(all::addAll);

        assertThat(all).hasSize(200);
        assertThat(read(Optional.of(position)).loginIds()).containsAll(all);
    }

    @Test
    void manyAtOnceAreReadAsAWhole() {
        var position = read(Optional.empty()).position();
        var ids = ids(2_500);
        feed(one).append(ids, RETENTION);

        assertThat(read(Optional.of(position)).loginIds()).containsAll(ids);
    }

    @Test
    void appendingAnIdAgainOrNoneIsHarmless() {
        var position = read(Optional.empty()).position();
        var ids = ids(1);
        feed(one).append(ids, RETENTION);
        feed(other).append(ids, RETENTION);
        feed(one).append(List.of(), RETENTION);

        assertThat(read(Optional.of(position)).loginIds()).containsAll(ids);
    }

    @Test
    void theServerIsTheSameFromReadToRead() {
        assertThat(feed(one).read(Optional.empty(), RETENTION).origin())
                .isNotEmpty()
                .isEqualTo(feed(other).read(Optional.empty(), RETENTION).origin());
        assertThat(read(Optional.empty()).since()).isGreaterThanOrEqualTo(Duration.ZERO);
    }

    private RevocationFeed.Batch read(Optional<String> after) {
        return feed(other).read(after, RETENTION);
    }

    private static RevocationFeed feed(TokenStore store) {
        return store.feed().orElseThrow();
    }

    private Set<String> ids(int count) {
        var ids = new HashSet<String>();
        IntStream.range(0, count).forEach(i -> ids.add(LoginIds.newId("feed", random)));
        return ids;
    }
}
