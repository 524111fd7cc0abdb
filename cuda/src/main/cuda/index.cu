// Moving elements by index: blocks of a tensor seen as outer x places x block, elements of planes, the greatest element
// of windows, sparse linear maps on planes.
#include "dls.cuh"

namespace MODULE {

struct Blocks {
  void* out;
  const void* in;
  const int64* at;
  int64 n;  // elements that move
  int places;
  int block;
  int picks;
  int pad;
};

// Where the element e, in the order of picking, lies in the tensor.
__device__ inline int64 place_of(const Blocks& p, int64 e) {
  int64 block = e / p.block;
  int64 outer = block / p.picks;
  int64 at = p.at[block - outer * p.picks];
  assert(at >= 0 && at < p.places && "index out of bounds");
  return (outer * p.places + at) * p.block + (e - block * p.block);
}

#ifndef TYPE

struct bits16 { int64 low, high; };

#define MOVES(size, E) \
  KERNEL(pick_b##size, Blocks) { \
    EACH(e, p.n) ((E*)p.out)[e] = ((const E*)p.in)[place_of(p, e)]; \
  } \
  KERNEL(put_b##size, Blocks) { \
    EACH(e, p.n) ((E*)p.out)[place_of(p, e)] = ((const E*)p.in)[e]; \
  }

MOVES(1, unsigned char)
MOVES(2, unsigned short)
MOVES(4, unsigned int)
MOVES(8, int64)
MOVES(16, bits16)

struct Line {
  int64* out;
  const int64* index;
  int size;  // of the dimension that the index goes along
  int step;  // from one of its elements to the next
  Walk w;    // out, index, and the other dimensions' steps
};

// The places that an index along a dimension stands for, counted in row-major order.
KERNEL(line_places, Line) {
  EACH(i, p.w.n) {
    Places<3> at = places<3>(p.w, i);
    int64 v = p.index[at.at[1]];
    assert(v >= 0 && v < p.size && "index out of bounds");
    p.out[at.at[0]] = at.at[2] + v * p.step;
  }
}

#else

__device__ inline void add_to(float* at, float v) { atomicAdd(at, v); }
__device__ inline void add_to(double* at, double v) { atomicAdd(at, v); }
__device__ inline void add_to(int64* at, int64 v) { atomicAdd((uint64*)at, (uint64)v); }

KERNEL(NAME(add_blocks), Blocks) {
  EACH(e, p.n) add_to((T*)p.out + place_of(p, e), ((const T*)p.in)[e]);
}

#endif

}  // namespace
