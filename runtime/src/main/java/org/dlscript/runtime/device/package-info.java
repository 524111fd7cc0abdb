/**
 * Kinds of devices: what a machine has of each, and whether tensors can live there.
 *
 * <p>{@link org.dlscript.runtime.device.DeviceBackend} is the point where a module adds a kind;
 * {@link org.dlscript.runtime.device.Placement} is what every request for a device goes through.
 */
package org.dlscript.runtime.device;
