/** Operator declarations: schemas, registry, argument binding, type promotion. */
package org.dlscript.runtime.op;
