/** Random streams that repeat PyTorch's, numpy's and CPython's draws. */
package org.dlscript.runtime.random;
