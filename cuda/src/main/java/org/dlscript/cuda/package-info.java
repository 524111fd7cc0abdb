/**
 * NVIDIA devices: the driver found and asked through java.lang.foreign, so that nothing native is
 * shipped or unpacked.
 */
package org.dlscript.cuda;
