/** Our modules in RestComm SIP Servlets, with both doors. */
@org.jspecify.annotations.NullMarked
package org.sipmodule.it.container;
