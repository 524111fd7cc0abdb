package org.dlscript.runtime.device;

/**
 * What a device says of itself.
 *
 * @param name the maker's name of it
 * @param major the compute capability's first number
 * @param minor the compute capability's second number
 * @param totalMemory bytes
 * @param multiProcessors how many units run blocks of threads side by side
 */
public record DeviceProperties(
    String name, int major, int minor, long totalMemory, int multiProcessors) {}
