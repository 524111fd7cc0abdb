// Products of batches of matrices with any strides, for where the maker's library is not there: a block computes a tile
// of 64 by 64, a thread four by four of it.
#include "dls.cuh"

namespace MODULE {

struct MatMul {
  void* c;  // row-major
  const void* a;
  const void* b;
  int m, n, k;
  int row_a, column_a, row_b, column_b;
  int64 batch_a, batch_b;
  int64 batch_c;
  int tiles_n;  // tiles side by side
  int tiles;    // tiles of one matrix
  int accumulate;
};

enum { TILE = 64, DEPTH = 16, PER = 4 };

KERNEL(NAME(matmul), MatMul) {
  __shared__ C as[DEPTH][TILE + 1];
  __shared__ C bs[DEPTH][TILE + 1];
  int batch = blockIdx.x / p.tiles;
  int tile = blockIdx.x % p.tiles;
  int row = tile / p.tiles_n * TILE;
  int column = tile % p.tiles_n * TILE;
  const T* a = (const T*)p.a + batch * p.batch_a;
  const T* b = (const T*)p.b + batch * p.batch_b;
  T* c = (T*)p.c + batch * p.batch_c;
  int tx = threadIdx.x & 15;
  int ty = threadIdx.x >> 4;
  C sum[PER][PER];
  for (int i = 0; i < PER; i++)
    for (int j = 0; j < PER; j++) sum[i][j] = 0;
  // Neighbouring threads read neighbouring elements of either operand.
  bool deep_a = p.column_a == 1;
  bool deep_b = p.row_b == 1;
  for (int k0 = 0; k0 < p.k; k0 += DEPTH) {
    for (int e = threadIdx.x; e < TILE * DEPTH; e += 256) {
      int i = deep_a ? e / DEPTH : e % TILE;
      int k = deep_a ? e % DEPTH : e / TILE;
      bool in = row + i < p.m && k0 + k < p.k;
      as[k][i] = in ? up(a[(int64)(row + i) * p.row_a + (int64)(k0 + k) * p.column_a]) : (C)0;
      int j = deep_b ? e / DEPTH : e % TILE;
      k = deep_b ? e % DEPTH : e / TILE;
      in = column + j < p.n && k0 + k < p.k;
      bs[k][j] = in ? up(b[(int64)(k0 + k) * p.row_b + (int64)(column + j) * p.column_b]) : (C)0;
    }
    __syncthreads();
    for (int k = 0; k < DEPTH; k++) {
      C x[PER], y[PER];
      for (int i = 0; i < PER; i++) x[i] = as[k][ty + 16 * i];
      for (int j = 0; j < PER; j++) y[j] = bs[k][tx + 16 * j];
      for (int i = 0; i < PER; i++)
        for (int j = 0; j < PER; j++) sum[i][j] += x[i] * y[j];
    }
    __syncthreads();
  }
  for (int i = 0; i < PER; i++)
    for (int j = 0; j < PER; j++) {
      int r = row + ty + 16 * i;
      int q = column + tx + 16 * j;
      if (r < p.m && q < p.n) {
        T* at = c + (int64)r * p.n + q;
        *at = Down<T>::from(p.accumulate ? up(*at) + sum[i][j] : sum[i][j]);
      }
    }
}

}  // namespace
