package org.sipmodule.module;

import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.Test;

public class MessageAttributesTest {

    private static final MessageAttributes.Key<String> LASTING = MessageAttributes.Key.of("lasting", String.class);
    private static final MessageAttributes.Key<String> ONCE = MessageAttributes.Key.once("once", String.class);

    private static final MessageAttributes.Xavps NONE = new MessageAttributes.Xavps() {
        @Override
        public Value field(String root, String field) {
            return Value.none();
        }

        @Override
        public MessageAttributes.Xavps copy() {
            return this;
        }
    };

    @Test
    public void whatCountsOnceIsGoneFromTheRequestAndStaysWithWhatWasSent() {
        MessageAttributes request = MessageAttributes.over(NONE);
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
