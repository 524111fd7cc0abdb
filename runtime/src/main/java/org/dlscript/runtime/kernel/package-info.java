/** CPU kernels on plain arrays: what operators run once shapes and dtypes are settled. */
package org.dlscript.runtime.kernel;
