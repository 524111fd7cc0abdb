/** The tensor engine: dtypes, layouts, storages, operators, autograd, kernels. Plain Java. */
package org.dlscript.runtime;
