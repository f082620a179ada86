package org.sipmodule.it.container;

/** The same container by the other door: its stack's own blocking processors over our sockets. */
public class ContainerSocketsIT extends ContainerIT {

    public ContainerSocketsIT() {
        super(ContainerFixture.SOCKETS);
    }

    /** The stack hands on bytes only. */
    @Override
    String statelessClient() {
        return NOBODY;
    }
}
