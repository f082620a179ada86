package org.sipmodule.it;

/** The same calls by the other door. */
public class ContainerRelaySocketsIT extends ContainerRelayIT {

    public ContainerRelaySocketsIT() {
        super(ContainerFixture.SOCKETS);
    }
}
