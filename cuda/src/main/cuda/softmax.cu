// Softmax and its logarithm along a dimension of contiguous memory, and their gradients. A block for each row.
#include "dls.cuh"

namespace MODULE {

struct Softmax {
  void* out;
  const void* in;    // of a gradient: the gradient of the result
  const void* back;  // of a gradient: the result
  int n;             // elements of a row
  int step;          // from one to the next
};

__device__ inline int64 row_start(const Softmax& p) {
  return (int64)(blockIdx.x / p.step) * p.n * p.step + blockIdx.x % p.step;
}

template <bool LOG> __device__ inline void forward(const Softmax& p) {
  const T* in = (const T*)p.in + row_start(p);
  T* out = (T*)p.out + row_start(p);
  C top = up(in[0]);
  for (int j = threadIdx.x; j < p.n; j += blockDim.x) {
    C v = up(in[(int64)j * p.step]);
    top = v > top || v != v ? v : top;
  }
  top = block_max(top);
  C sum = 0;
  for (int j = threadIdx.x; j < p.n; j += blockDim.x) sum += exp(up(in[(int64)j * p.step]) - top);
  sum = block_sum(sum);
  C shift = LOG ? top + log(sum) : 1 / sum;
  for (int j = threadIdx.x; j < p.n; j += blockDim.x) {
    C v = up(in[(int64)j * p.step]);
    out[(int64)j * p.step] = Down<T>::from(LOG ? v - shift : exp(v - top) * shift);
  }
}

template <bool LOG> __device__ inline void backward(const Softmax& p) {
  const T* g = (const T*)p.in + row_start(p);
  const T* y = (const T*)p.back + row_start(p);
  T* out = (T*)p.out + row_start(p);
  C sum = 0;
  for (int j = threadIdx.x; j < p.n; j += blockDim.x) {
    int64 at = (int64)j * p.step;
    sum += LOG ? up(g[at]) : up(g[at]) * up(y[at]);
  }
  sum = block_sum(sum);
  for (int j = threadIdx.x; j < p.n; j += blockDim.x) {
    int64 at = (int64)j * p.step;
    out[at] = Down<T>::from(LOG ? up(g[at]) - exp(up(y[at])) * sum : (up(g[at]) - sum) * up(y[at]));
  }
}

KERNEL(NAME(softmax), Softmax) { forward<false>(p); }
KERNEL(NAME(log_softmax), Softmax) { forward<true>(p); }
KERNEL(NAME(softmax_backward), Softmax) { backward<false>(p); }
KERNEL(NAME(log_softmax_backward), Softmax) { backward<true>(p); }

}  // namespace
