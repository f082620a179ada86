/** The module {@code ctl}: BINRPC for {@code kamcmd}, over streams and datagrams. */
@org.jspecify.annotations.NullMarked
package org.sipmodule.embedded.ctl;
