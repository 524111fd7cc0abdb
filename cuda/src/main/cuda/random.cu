// Random numbers as PyTorch's CUDA generator draws them: Philox 4x32-10 (Salmon et al. 2011), a subsequence for each
// thread. The grid decides who draws what, so the host computes it by PyTorch's rule.
#include "dls.cuh"

namespace MODULE {

struct Random {
  void* out;
  const void* in;      // of dropout: what is dropped from
  unsigned char* mask; // of dropout: what was kept
  int64 n;
  uint64 seed;
  uint64 offset;
  double a;
  double b;
  int64 base;
  uint64 range;
  int width;  // of dropout: neighbours that a thread takes at a time
};

struct Four { unsigned v[4]; };

// One block of the cipher: ten rounds.
__device__ inline Four philox(uint64 counter, uint64 sequence, uint64 key) {
  unsigned c0 = (unsigned)counter, c1 = (unsigned)(counter >> 32);
  unsigned c2 = (unsigned)sequence, c3 = (unsigned)(sequence >> 32);
  unsigned k0 = (unsigned)key, k1 = (unsigned)(key >> 32);
  for (int round = 0; round < 10; round++) {
    unsigned high0 = __umulhi(0xD2511F53u, c0), low0 = 0xD2511F53u * c0;
    unsigned high1 = __umulhi(0xCD9E8D57u, c2), low1 = 0xCD9E8D57u * c2;
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  Four r = {{c0, c1, c2, c3}};
  return r;
}

// What a thread draws next: four words.
struct Stream {
  uint64 counter, sequence, seed;
  __device__ Stream(const Random& p) {
    counter = p.offset / 4;
    sequence = (uint64)blockIdx.x * blockDim.x + threadIdx.x;
    seed = p.seed;
  }
  __device__ Four next() { return philox(counter++, sequence, seed); }
};

// (0, 1]
__device__ inline float unit(unsigned x) { return x * 2.3283064e-10f + 2.3283064e-10f / 2; }

__device__ inline double unit(unsigned x, unsigned y) {
  return (double)((uint64)x ^ ((uint64)y << 21)) * 1.1102230246251565e-16 + 1.1102230246251565e-16 / 2;
}

// Box and Muller 1958
__device__ inline void pair(unsigned x, unsigned y, float* r) {
  float u = unit(x);
  float v = y * 1.46291807e-09f + 1.46291807e-09f / 2;
  float s = sqrt(-2.0f * log(u));
  r[0] = sin(v) * s;
  r[1] = cos(v) * s;
}

#ifdef DOUBLE
enum { DRAWS = 2 };
#else
enum { DRAWS = 4 };
#endif

__device__ inline void uniforms(Stream& s, C* r) {
  Four x = s.next();
#ifdef DOUBLE
  r[0] = unit(x.v[0], x.v[1]);
  r[1] = unit(x.v[2], x.v[3]);
#else
  for (int k = 0; k < 4; k++) r[k] = unit(x.v[k]);
#endif
}

__device__ inline void normals(Stream& s, C* r) {
  Four x = s.next();
#ifdef DOUBLE
  double u = unit(x.v[0], x.v[1]), v = unit(x.v[2], x.v[3]) * 2;
  double sine, cosine, length = sqrt(-2.0 * log(u));
  sincospi(v, &sine, &cosine);
  r[0] = sine * length;
  r[1] = cosine * length;
#else
  pair(x.v[0], x.v[1], r);
  pair(x.v[2], x.v[3], r + 2);
#endif
}

// Element after element as PyTorch's loop goes over them: the draws of a thread lie a grid apart.
#define DRAW(name, draw, expression) \
  KERNEL(NAME(name), Random) { \
    Stream s(p); \
    int64 stride = (int64)blockDim.x * gridDim.x; \
    int64 rounded = ((p.n - 1) / (stride * DRAWS) + 1) * stride * DRAWS; \
    for (int64 i = (int64)blockIdx.x * blockDim.x + threadIdx.x; i < rounded; i += stride * DRAWS) { \
      C drawn[DRAWS]; \
      draw(s, drawn); \
      for (int k = 0; k < DRAWS; k++) { \
        int64 at = i + stride * k; \
        C x = drawn[k]; \
        if (at < p.n) ((T*)p.out)[at] = Down<T>::from((C)(expression)); \
      } \
    } \
  }

DRAW(uniform, uniforms, (x == (C)1 ? (C)0 : x) * (C)(p.b - p.a) + (C)p.a)
DRAW(normal, normals, x * (C)p.b + (C)p.a)
DRAW(bernoulli, uniforms, x < (C)p.a ? 1 : 0)
DRAW(exponential, uniforms, -1 / (C)p.a * (x >= 1 - (C)5.9604644775390625e-08 ? (C)-5.9604644775390625e-08 : log(x)))

// Neighbouring elements from one draw; a thread with fewer than four of them uses a draw twice.
KERNEL(NAME(dropout), Random) {
  Stream s(p);
  int64 stride = (int64)blockDim.x * gridDim.x;
  float keep = (float)p.a, scale = (float)(1 / p.a);
  float drawn[4];
  if (p.width == 1) {
    int64 rounded = ((p.n - 1) / (stride * 4) + 1) * stride * 4;
    for (int64 i = (int64)blockIdx.x * blockDim.x + threadIdx.x; i < rounded; i += stride * 4) {
      Four x = s.next();
      for (int k = 0; k < 4; k++) {
        int64 at = i + stride * k;
        if (at < p.n) {
          bool kept = unit(x.v[k]) < keep;
          ((T*)p.out)[at] = Down<T>::from(up(((const T*)p.in)[at]) * (C)kept * (C)scale);
          p.mask[at] = kept;
        }
      }
    }
    return;
  }
  int turn = 0;
  for (int64 i = ((int64)blockIdx.x * blockDim.x + threadIdx.x) * p.width; i < p.n; i += stride * p.width) {
    if (turn == 0) {
      Four x = s.next();
      for (int k = 0; k < 4; k++) drawn[k] = unit(x.v[k]);
    }
    for (int k = 0; k < p.width; k++) {
      bool kept = drawn[turn * p.width + k] < keep;
      ((T*)p.out)[i + k] = Down<T>::from(up(((const T*)p.in)[i + k]) * (C)kept * (C)scale);
      p.mask[i + k] = kept;
    }
    turn = (turn + 1) % (4 / p.width);
  }
}

#ifdef INTEGERS_TOO
// Integers from a range of less than 2^32, of int64.
KERNEL(random_range, Random) {
  Stream s(p);
  int64 stride = (int64)blockDim.x * gridDim.x;
  int64 rounded = ((p.n - 1) / (stride * 4) + 1) * stride * 4;
  for (int64 i = (int64)blockIdx.x * blockDim.x + threadIdx.x; i < rounded; i += stride * 4) {
    Four x = s.next();
    for (int k = 0; k < 4; k++) {
      int64 at = i + stride * k;
      if (at < p.n) ((int64*)p.out)[at] = (int64)(x.v[k] % (unsigned)p.range) + p.base;
    }
  }
}
#endif

}  // namespace
