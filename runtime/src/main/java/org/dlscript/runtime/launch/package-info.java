/**
 * What operators launch on devices with memory of their own: each class serves a family of
 * operators, by kernels that it names. A method gives null, or false, where the device has no
 * kernel for a case; then the operator's own kernel runs on the host, and the storages bring the
 * elements there.
 */
package org.dlscript.runtime.launch;
