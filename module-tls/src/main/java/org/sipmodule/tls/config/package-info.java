/**
 * What the operator wanted: the one table of the parameters, tls.cfg and modparams read into immutable profiles, and the
 * choice of a profile as a pure function. Nothing here opens a socket, makes an engine or reads a certificate.
 */
@NullMarked
package org.sipmodule.tls.config;

import org.jspecify.annotations.NullMarked;
