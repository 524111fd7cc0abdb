/** The text of tensors and arrays, as PyTorch and numpy print them. */
package org.dlscript.runtime.print;
