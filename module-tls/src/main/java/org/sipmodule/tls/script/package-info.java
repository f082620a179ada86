/** What routing scripts call and read: one small class for each function, the tables of variables and selects, their forms. */
@NullMarked
package org.sipmodule.tls.script;

import org.jspecify.annotations.NullMarked;
