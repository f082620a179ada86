package org.sipmodule.module;

import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.Test;

public class MessageAttributesTest {

    private static final MessageAttributes.Key<String> LASTING = MessageAttributes.Key.of("lasting", String.class);
    private static final MessageAttributes.Key<String> ONCE = MessageAttributes.Key.once("once", String.class);

    @Test
    public void whatCountsOnceIsGoneFromTheRequestAndStaysWithWhatWasSent() {
        MessageAttributes request = MessageAttributes.over(FakeXavps.NONE);
        request.put(LASTING, "a");
        request.put(ONCE, "b");
        MessageAttributes sent = request.copy();
        request.used();
        assertThat(request.get(LASTING)).hasValue("a");
        assertThat(request.get(ONCE)).isEmpty();
        assertThat(sent.get(ONCE)).hasValue("b");
        request.put(ONCE, "c");
        assertThat(request.branch().get(ONCE)).hasValue("c");
    }
}
