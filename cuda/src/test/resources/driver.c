/* A stand-in for NVIDIA's driver library: two devices, or as many as STUB_DEVICES says; STUB_INIT is what cuInit answers. */
#include <stdio.h>
#include <string.h>
#ifndef STUB_DEVICES
#define STUB_DEVICES 2
#endif
#ifndef STUB_INIT
#define STUB_INIT 0
#endif
int cuInit(unsigned flags) { return flags ? 1 : STUB_INIT; }
int cuDeviceGetCount(int *n) { *n = STUB_DEVICES; return 0; }
int cuDeviceGet(int *d, int ordinal) { *d = 10 + ordinal; return ordinal < STUB_DEVICES ? 0 : 101; }
int cuDeviceGetName(char *name, int length, int d) { snprintf(name, length, "Stub %d", d); return 0; }
int cuDeviceTotalMem_v2(size_t *bytes, int d) { *bytes = (size_t)d << 30; return 0; }
int cuDeviceGetAttribute(int *value, int which, int d) {
  *value = which == 75 ? 9 : which == 76 ? 0 : which == 16 ? 100 + d : -1;
  return 0;
}
