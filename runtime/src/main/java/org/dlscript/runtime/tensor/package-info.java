/** Tensors, their element types, layouts and storages. */
package org.dlscript.runtime.tensor;
