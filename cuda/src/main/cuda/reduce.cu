// Reductions of rows. A row's elements lie along the walk "reduced", the rows along the walk "kept".
#include "dls.cuh"

namespace MODULE {

struct Reduce {
  void* out;  // a value for each row and part of a row
  int64* index;
  const void* in;
  int part;  // elements of a part of a row
  int wide;  // whether values are written in the type that was computed in
  Walk kept;
  Walk reduced;
};

struct Sum {
  __device__ static C first() { return 0; }
  __device__ static C map(C a) { return a; }
  __device__ static C join(C a, C b) { return a + b; }
};
struct Squares : Sum {
  __device__ static C map(C a) { return a * a; }
};
struct Prod {
  __device__ static C first() { return 1; }
  __device__ static C map(C a) { return a; }
  __device__ static C join(C a, C b) { return a * b; }
};
struct Any {
  __device__ static C first() { return 0; }
  __device__ static C map(C a) { return a != 0; }
  __device__ static C join(C a, C b) { return a != 0 || b != 0; }
};
struct All {
  __device__ static C first() { return 1; }
  __device__ static C map(C a) { return a != 0; }
  __device__ static C join(C a, C b) { return a != 0 && b != 0; }
};

template <class F> __device__ inline C block_join(C v) {
  __shared__ C parts[32];
  for (int d = 16; d > 0; d >>= 1) v = F::join(v, __shfl_down_sync(0xffffffffu, v, d));
  __syncthreads();
  if ((threadIdx.x & 31) == 0) parts[threadIdx.x >> 5] = v;
  __syncthreads();
  C r = parts[0];
  for (int k = 1; k < (int)(blockDim.x >> 5); k++) r = F::join(r, parts[k]);
  return r;
}

__device__ inline void put(const Reduce& p, int64 at, C v) {
  if (p.wide) ((C*)p.out)[at] = v;
  else ((T*)p.out)[at] = Down<T>::from(v);
}

// A block for each row and part.
template <class F> __device__ inline void reduce_rows(const Reduce& p) {
  const T* in = (const T*)p.in + places<1>(p.kept, blockIdx.x).at[0];
  int64 from = (int64)blockIdx.y * p.part;
  int64 to = from + p.part < p.reduced.n ? from + p.part : p.reduced.n;
  C v = F::first();
  for (int64 j = from + threadIdx.x; j < to; j += blockDim.x)
    v = F::join(v, F::map(up(in[places<1>(p.reduced, (int)j).at[0]])));
  v = block_join<F>(v);
  if (threadIdx.x == 0) put(p, (int64)blockIdx.x * gridDim.y + blockIdx.y, v);
}

// A warp's threads take neighbouring rows, a block's eight warps share the elements of a row: for rows whose first
// elements are neighbours.
template <class F> __device__ inline void reduce_columns(const Reduce& p) {
  __shared__ C parts[8][32];
  int lane = threadIdx.x & 31;
  int warp = threadIdx.x >> 5;
  int row = blockIdx.x * 32 + lane;
  C v = F::first();
  if (row < p.kept.n) {
    const T* in = (const T*)p.in + places<1>(p.kept, row).at[0];
    for (int j = warp; j < p.reduced.n; j += 8) v = F::join(v, F::map(up(in[places<1>(p.reduced, j).at[0]])));
  }
  parts[warp][lane] = v;
  __syncthreads();
  if (warp == 0 && row < p.kept.n) {
    for (int k = 1; k < 8; k++) v = F::join(v, parts[k][lane]);
    put(p, row, v);
  }
}

#define REDUCTION(name, F) \
  KERNEL(NAME(name), Reduce) { reduce_rows<F>(p); } \
  KERNEL(NAME(name##_columns), Reduce) { reduce_columns<F>(p); }

REDUCTION(sum, Sum)
REDUCTION(squares, Squares)
REDUCTION(prod, Prod)
REDUCTION(any, Any)
REDUCTION(all, All)

// Whether an element comes before another as the greatest, or least: a NaN before all, of equal ones the first.
template <bool GREATEST> __device__ inline bool before(C a, int i, C b, int j) {
  if (a != a) return b == b || i < j;
  if (b != b) return false;
  return a == b ? i < j : GREATEST ? a > b : a < b;
}

template <bool GREATEST> __device__ inline void extreme(const Reduce& p) {
  __shared__ C tops[32];
  __shared__ int places_of[32];
  const T* in = (const T*)p.in + places<1>(p.kept, blockIdx.x).at[0];
  int n = p.reduced.n;
  int first = (int)threadIdx.x < n ? threadIdx.x : n - 1;
  C top = up(in[places<1>(p.reduced, first).at[0]]);
  int place = first;
  for (int j = first + blockDim.x; j < n; j += blockDim.x) {
    C v = up(in[places<1>(p.reduced, j).at[0]]);
    if (before<GREATEST>(v, j, top, place)) {
      top = v;
      place = j;
    }
  }
  for (int d = 16; d > 0; d >>= 1) {
    C v = __shfl_down_sync(0xffffffffu, top, d);
    int j = __shfl_down_sync(0xffffffffu, place, d);
    if (before<GREATEST>(v, j, top, place)) {
      top = v;
      place = j;
    }
  }
  if ((threadIdx.x & 31) == 0) {
    tops[threadIdx.x >> 5] = top;
    places_of[threadIdx.x >> 5] = place;
  }
  __syncthreads();
  if (threadIdx.x == 0) {
    for (int k = 1; k < (int)(blockDim.x >> 5); k++)
      if (before<GREATEST>(tops[k], places_of[k], top, place)) {
        top = tops[k];
        place = places_of[k];
      }
    if (p.out) ((T*)p.out)[blockIdx.x] = Down<T>::from(top);
    if (p.index) p.index[blockIdx.x] = place;
  }
}

KERNEL(NAME(greatest), Reduce) { extreme<true>(p); }
KERNEL(NAME(least), Reduce) { extreme<false>(p); }

#ifndef INTEGERS

// Mean and sum of squared distances from it, of each row: the mean goes to out, the squares to index.
KERNEL(NAME(moments), Reduce) {
  const T* in = (const T*)p.in + places<1>(p.kept, blockIdx.x).at[0];
  int n = p.reduced.n;
  C sum = 0;
  for (int j = threadIdx.x; j < n; j += blockDim.x) sum += up(in[places<1>(p.reduced, j).at[0]]);
  C mean = block_sum(sum) / n;
  C squares = 0;
  for (int j = threadIdx.x; j < n; j += blockDim.x) {
    C d = up(in[places<1>(p.reduced, j).at[0]]) - mean;
    squares += d * d;
  }
  squares = block_sum(squares);
  if (threadIdx.x == 0) {
    ((C*)p.out)[blockIdx.x] = mean;
    ((C*)p.index)[blockIdx.x] = squares;
  }
}

#endif

}  // namespace
