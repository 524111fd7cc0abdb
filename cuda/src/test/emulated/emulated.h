// CUDA's names on the CPU: a kernel's blocks run one after another, and a block's threads as fibers that take turns
// at barriers and shuffles, in forward or in reverse order. Included by dls.cuh where DLS_EMULATED is set.
#pragma once
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define __device__
#define __host__
#define __forceinline__ inline
#define __shared__ static
#define __launch_bounds__(...)

struct EmulatedIndex { unsigned x, y, z; };
struct EmulatedThread {
  EmulatedIndex index;
  void* stack_pointer;
  int state;
  unsigned char exchange[16];
};

extern EmulatedThread* emulated_thread;
extern EmulatedThread* emulated_threads;
extern EmulatedIndex emulated_block, emulated_block_size, emulated_grid;
extern char emulated_shared[];
void emulated_wait(int state);

#define threadIdx (emulated_thread->index)
#define blockIdx emulated_block
#define blockDim emulated_block_size
#define gridDim emulated_grid
#define DYNAMIC_SHARED(T, name) T* name = (T*)emulated_shared

// A failed assertion ends the launch with the driver's error of that name.
#define assert(condition) ((condition) ? (void)0 : emulated_assert(#condition, __FILE__, __LINE__))
void emulated_assert(const char* condition, const char* file, int line);

enum { EMULATED_READY, EMULATED_AT_WARP, EMULATED_AT_BLOCK, EMULATED_DONE };

static inline void __syncthreads() { emulated_wait(EMULATED_AT_BLOCK); }
static inline void __syncwarp(unsigned = 0xffffffffu) { emulated_wait(EMULATED_AT_WARP); }

template <class T> static inline T emulated_exchange(T v, int lane) {
  memcpy(emulated_thread->exchange, &v, sizeof v);
  __syncwarp();
  int first = (int)(emulated_thread - emulated_threads) & ~31;
  int last = first + 31 < (int)blockDim.x ? 31 : (int)blockDim.x - 1 - first;
  T r = v;
  if (lane >= 0 && lane <= last) memcpy(&r, emulated_threads[first + lane].exchange, sizeof r);
  __syncwarp();
  return r;
}

template <class T> static inline T __shfl_down_sync(unsigned, T v, unsigned d) {
  return emulated_exchange(v, ((int)(emulated_thread - emulated_threads) & 31) + (int)d);
}

template <class T> static inline T __shfl_xor_sync(unsigned, T v, unsigned d) {
  return emulated_exchange(v, ((int)(emulated_thread - emulated_threads) & 31) ^ (int)d);
}

template <class T> static inline T __shfl_sync(unsigned, T v, int lane) { return emulated_exchange(v, lane); }

// Threads take turns only where they wait, so that nothing comes between reading and writing.
template <class T, class V> static inline T atomicAdd(T* at, V v) {
  T old = *at;
  *at = old + (T)v;
  return old;
}
template <class T> static inline T atomicCAS(T* at, T expected, T v) {
  T old = *at;
  if (old == expected) *at = v;
  return old;
}
template <class T> static inline T atomicMax(T* at, T v) {
  T old = *at;
  if (v > old) *at = v;
  return old;
}

static inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned)((uint64_t)a * b >> 32); }

static inline void sincospi(double a, double* s, double* c) { *s = sin(M_PI * a); *c = cos(M_PI * a); }
static inline void sincospi(float a, float* s, float* c) { *s = (float)sin(M_PI * a); *c = (float)cos(M_PI * a); }

// A kernel as a symbol that the emulated driver looks up by name and calls once for each thread.
#define KERNEL(name, P) EMULATED_KERNEL(name, P)
#define EMULATED_KERNEL(name, P)                                    \
  static void name##_thread(const P& p);                            \
  extern "C" void name(const void* block);                          \
  void name(const void* block) { name##_thread(*(const P*)block); } \
  static void name##_thread(const P& p)
