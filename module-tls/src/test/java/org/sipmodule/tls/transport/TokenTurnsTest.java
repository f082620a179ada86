package org.sipmodule.tls.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** The one turn that there is goes from hand to hand. */
public class TokenTurnsTest {

    private final List<String> done = new ArrayList<>();
    private TokenTurns turns = new TokenTurns(1);

    @BeforeMethod
    public void begin() {
        done.clear();
        turns = new TokenTurns(1);
    }

    private TokenTurns.@Nullable Turn take(String name, boolean hadBefore) {
        return turns.take(Runnable::run, hadBefore, turn -> done.add(name));
    }

    @Test
    public void inOrderAndFirstThoseWhoHadOne() {
        turns.take(Runnable::run, false, turn -> {
            assertThat(take("second", false)).isNotNull();
            assertThat(take("third", false)).isNotNull();
            assertThat(take("again", true)).isNotNull();
            done.add("first");
        });
        assertThat(done).containsExactly("first", "again", "second", "third");
        assertThat(take("free again", false)).isNull();
    }

    @Test
    public void aTurnIsGivenBackOnce() {
        turns.take(Runnable::run, false, turn -> {
            assertThat(take("meanwhile", false)).isNotNull();
            turn.giveBack();
            done.add("goes on");
            turn.giveBack();
        });
        assertThat(done).containsExactly("meanwhile", "goes on");
        turns.take(
                Runnable::run, false, turn -> assertThat(take("in line", false)).isNotNull());
        assertThat(done).endsWith("in line");
    }

    @Test
    public void whoLeavesTheLineHasNone() {
        turns.take(Runnable::run, false, turn -> {
            Objects.requireNonNull(take("left", false)).giveUp();
            Objects.requireNonNull(take("left, too", true)).giveUp();
            take("stays", false);
        });
        assertThat(done).containsExactly("stays");
    }

    /** A lane that has ended, or fails for want of memory. */
    @Test
    public void aLostLaneCostsNoTurn() {
        Executor ended = task -> {
            done.add("ended");
            throw new RejectedExecutionException("for this test");
        };
        Executor failing = task -> {
            done.add("failing");
            throw new OutOfMemoryError("for this test");
        };
        turns.take(Runnable::run, false, turn -> {
            turns.take(ended, false, never -> done.add("never"));
            turns.take(failing, false, never -> done.add("never"));
            take("after them", false);
        });
        assertThat(done).containsExactly("ended", "failing", "after them");
        assertThat(take("free again", false)).isNull();
    }
}
