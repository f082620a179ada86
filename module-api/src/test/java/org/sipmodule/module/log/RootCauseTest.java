package org.sipmodule.module.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.testng.annotations.Test;

public class RootCauseTest {

    @Test
    public void isTheEndOfTheCauses() {
        IOException root = new IOException("no space left");

        assertThat(RootCause.of(new IllegalStateException(new IOException(root))))
                .isSameAs(root);
        assertThat(RootCause.of(root)).isSameAs(root);
    }

    @Test
    public void aFailureThatNamesItselfAsItsCauseEnds() {
        IOException own = new IOException("own") {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Throwable getCause() {
                return this;
            }
        };

        assertThat(RootCause.of(new IllegalStateException(own))).isSameAs(own);
    }
}
