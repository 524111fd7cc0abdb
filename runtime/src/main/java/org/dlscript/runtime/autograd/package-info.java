/** Reverse-mode differentiation: nodes, the backward engine, grad modes. */
package org.dlscript.runtime.autograd;
