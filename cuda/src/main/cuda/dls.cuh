// What all kernels share: element types, the walk over strided operands, sums over a block.
//
// A kernel takes one struct by value, so that the host fills one block of memory for a launch. The same sources are
// compiled for a GPU by nvcc and, for tests, for the CPU by a C++ compiler, where emulated.h supplies CUDA's names and
// all modules become one library: so each has a namespace, named MODULE by the build.
#pragma once

#ifdef DLS_EMULATED
#include "emulated.h"
#else
#include <assert.h>
#define DYNAMIC_SHARED(T, name) extern __shared__ __align__(16) unsigned char name##_bytes[]; T* name = (T*)name##_bytes
#define KERNEL(name, P) extern "C" __global__ void name(const __grid_constant__ P p)
#endif

typedef long long int64;
typedef unsigned long long uint64;

// ---- element types: how they are kept, and the type that kernels compute in

struct half_bits { unsigned short v; };
struct bfloat_bits { unsigned short v; };
struct bool_byte { unsigned char v; };

__device__ inline float bits_to_float(unsigned int b) {
#ifdef DLS_EMULATED
  float f;
  memcpy(&f, &b, 4);
  return f;
#else
  return __uint_as_float(b);
#endif
}

__device__ inline unsigned int float_to_bits(float f) {
#ifdef DLS_EMULATED
  unsigned int b;
  memcpy(&b, &f, 4);
  return b;
#else
  return __float_as_uint(f);
#endif
}

__device__ inline float half_to_float(unsigned short h) {
#ifdef DLS_EMULATED
  _Float16 x;
  memcpy(&x, &h, 2);
  return (float)x;
#else
  float f;
  asm("cvt.f32.f16 %0, %1;" : "=f"(f) : "h"(h));
  return f;
#endif
}

__device__ inline unsigned short float_to_half(float f) {
#ifdef DLS_EMULATED
  _Float16 x = (_Float16)f;
  unsigned short h;
  memcpy(&h, &x, 2);
  return h;
#else
  unsigned short h;
  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(h) : "f"(f));
  return h;
#endif
}

// To the nearest, ties to even; a NaN stays one.
__device__ inline unsigned short float_to_bfloat(float f) {
  unsigned int b = float_to_bits(f);
  if ((b & 0x7fffffff) > 0x7f800000) return 0x7fc0;
  return (unsigned short)((b + 0x7fff + ((b >> 16) & 1)) >> 16);
}

template <class T> struct Compute { typedef T type; };
template <> struct Compute<half_bits> { typedef float type; };
template <> struct Compute<bfloat_bits> { typedef float type; };
template <> struct Compute<bool_byte> { typedef int64 type; };
template <> struct Compute<unsigned char> { typedef int64 type; };
template <> struct Compute<signed char> { typedef int64 type; };
template <> struct Compute<short> { typedef int64 type; };
template <> struct Compute<int> { typedef int64 type; };

template <class T> __device__ inline typename Compute<T>::type up(T x) { return (typename Compute<T>::type)x; }
__device__ inline float up(half_bits x) { return half_to_float(x.v); }
__device__ inline float up(bfloat_bits x) { return bits_to_float((unsigned int)x.v << 16); }
__device__ inline int64 up(bool_byte x) { return x.v; }

// C's conversion as the CPU's kernels make it: what does not fit becomes the least long.
__device__ inline int64 to_long(double x) {
  return x >= 9223372036854775808.0 || x < -9223372036854775808.0 || x != x ? (int64)0x8000000000000000ull : (int64)x;
}
__device__ inline int64 to_long(float x) { return to_long((double)x); }
__device__ inline int64 to_long(int64 x) { return x; }

template <class T> struct Down {
  template <class C> __device__ static T from(C x) { return (T)to_long(x); }
};
template <> struct Down<float> { template <class C> __device__ static float from(C x) { return (float)x; } };
template <> struct Down<double> { template <class C> __device__ static double from(C x) { return (double)x; } };
template <> struct Down<half_bits> {
  template <class C> __device__ static half_bits from(C x) { half_bits h = {float_to_half((float)x)}; return h; }
};
template <> struct Down<bfloat_bits> {
  template <class C> __device__ static bfloat_bits from(C x) { bfloat_bits h = {float_to_bfloat((float)x)}; return h; }
};
template <> struct Down<bool_byte> {
  template <class C> __device__ static bool_byte from(C x) { bool_byte b = {(unsigned char)(x != 0)}; return b; }
};

// ---- walking over operands

#define MOST_DIMS 8
#define MOST_OPERANDS 4

// Dimensions from the innermost out; a step of operand k counts its elements.
struct Walk {
  int n;
  int dims;
  int size[MOST_DIMS];
  int step[MOST_OPERANDS][MOST_DIMS];
};

template <int K> struct Places { int at[K]; };

template <int K> __device__ inline Places<K> places(const Walk& w, int i) {
  Places<K> r;
  if (w.dims <= 1) {
    for (int k = 0; k < K; k++) r.at[k] = i * w.step[k][0];
    return r;
  }
  for (int k = 0; k < K; k++) r.at[k] = 0;
  for (int d = 0; d < w.dims - 1; d++) {
    int rest = i / w.size[d];
    int c = i - rest * w.size[d];
    for (int k = 0; k < K; k++) r.at[k] += c * w.step[k][d];
    i = rest;
  }
  for (int k = 0; k < K; k++) r.at[k] += i * w.step[k][w.dims - 1];
  return r;
}

// Each thread takes every so-many-th element.
#define EACH(i, n) \
  for (int64 i##_ = (int64)blockIdx.x * blockDim.x + threadIdx.x, i##_n = (n); i##_ < i##_n; \
       i##_ += (int64)blockDim.x * gridDim.x) \
    if (int i = (int)i##_; true)

// ---- sums over a block

template <class T> __device__ inline T warp_sum(T v) {
  for (int d = 16; d > 0; d >>= 1) v += __shfl_down_sync(0xffffffffu, v, d);
  return v;
}

// The sum over all threads of a block, whose size is a multiple of 32, given to each of them.
template <class T> __device__ inline T block_sum(T v) {
  __shared__ T parts[32];
  int lane = threadIdx.x & 31;
  int warp = threadIdx.x >> 5;
  v = warp_sum(v);
  __syncthreads();  // an earlier sum may still be read
  if (lane == 0) parts[warp] = v;
  __syncthreads();
  T total = 0;
  for (int k = 0; k < (int)(blockDim.x >> 5); k++) total += parts[k];
  return total;
}

// The greatest over all threads of a block; a NaN wins.
template <class T> __device__ inline T block_max(T v) {
  __shared__ T tops[32];
  for (int d = 16; d > 0; d >>= 1) {
    T o = __shfl_down_sync(0xffffffffu, v, d);
    v = o > v || o != o ? o : v;
  }
  __syncthreads();
  if ((threadIdx.x & 31) == 0) tops[threadIdx.x >> 5] = v;
  __syncthreads();
  T top = tops[0];
  for (int k = 1; k < (int)(blockDim.x >> 5); k++) {
    T o = tops[k];
    top = o > top || o != o ? o : top;
  }
  return top;
}

// ---- the type that a file is compiled for: -DTYPE=f32 and so on

#define T_f32 float
#define T_f64 double
#define T_f16 half_bits
#define T_bf16 bfloat_bits
#define T_i64 int64
#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)
#define NAMED_(a, b) a##_##b
#define NAMED(a, b) NAMED_(a, b)
#ifdef TYPE
typedef PASTE(T_, TYPE) T;
typedef Compute<T>::type C;
#define NAME(f) NAMED(f, TYPE)
#endif
