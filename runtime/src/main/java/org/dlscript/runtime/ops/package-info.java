/** The operator families. */
package org.dlscript.runtime.ops;
