package org.sipmodule.leaks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.Test;

/** A run in which a buffer leaks fails, and tells where the buffer came from. */
public class BufferLeaksTest {

    @AfterMethod(alwaysRun = true)
    public void forget() {
        BufferLeaks.forget(BufferLeaksTest::isOnPurpose);
    }

    @Test
    public void aBufferThatIsNotReleasedFailsTheRun() {
        leakedOnPurpose();
        // the JVM's own thread hands on what a collection has found, when it has its turn
        await().atMost(Duration.ofSeconds(30))
                .until(() -> BufferLeaks.found().stream().anyMatch(BufferLeaksTest::isOnPurpose));
        assertThatThrownBy(() -> new FailsOnLeaks().onExecutionFinish())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("not released");
    }

    private static boolean isOnPurpose(String leak) {
        return leak.contains("leakedOnPurpose");
    }

    private static void leakedOnPurpose() {
        ByteBuf leaked = ByteBufAllocator.DEFAULT.directBuffer(16);
        leaked.writeInt(1);
    }

    @Test
    public void aBufferThatIsReleasedIsNoLeak() {
        releasedOnPurpose();
        assertThat(BufferLeaks.found()).noneMatch(leak -> leak.contains("releasedOnPurpose"));
    }

    private static void releasedOnPurpose() {
        ByteBuf released = ByteBufAllocator.DEFAULT.directBuffer(16);
        released.writeInt(1);
        released.release();
    }
}
