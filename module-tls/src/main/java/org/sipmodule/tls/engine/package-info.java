/** Conscrypt: the provider, one context for each profile and generation, and the engines made from it. The only package that imports Conscrypt. */
@NullMarked
package org.sipmodule.tls.engine;

import org.jspecify.annotations.NullMarked;
