package org.sipmodule.it.container;

/** The same calls by the other door. */
public class ContainerRelaySocketsIT extends ContainerRelayIT {

    public ContainerRelaySocketsIT() {
        super(ContainerFixture.SOCKETS);
    }
}
