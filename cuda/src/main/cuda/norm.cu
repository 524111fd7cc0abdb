// Normalisation over rows and over channels. Statistics are kept in the type that is computed in.
#include "dls.cuh"

namespace MODULE {

struct Rows {
  void* out;
  const void* in;
  const void* grad;
  const void* weight;  // or null
  const void* bias;    // or null
  C* mean;
  C* rstd;
  void* more;  // a second result
  int rows;
  int n;
  double eps;
};

// A block normalises a row.
KERNEL(NAME(layer_norm), Rows) {
  const T* in = (const T*)p.in + (int64)blockIdx.x * p.n;
  T* out = (T*)p.out + (int64)blockIdx.x * p.n;
  C sum = 0;
  for (int j = threadIdx.x; j < p.n; j += blockDim.x) sum += up(in[j]);
  C mean = block_sum(sum) / p.n;
  C squares = 0;
  sum = 0;
  for (int j = threadIdx.x; j < p.n; j += blockDim.x) {
    C d = up(in[j]) - mean;
    sum += d;
    squares += d * d;
  }
  C off = block_sum(sum) / p.n;  // what rounding took from the mean
  C rstd = 1 / sqrt(block_sum(squares) / p.n - off * off + (C)p.eps);
  for (int j = threadIdx.x; j < p.n; j += blockDim.x) {
    C y = (up(in[j]) - mean - off) * rstd;
    if (p.weight) y *= up(((const T*)p.weight)[j]);
    if (p.bias) y += up(((const T*)p.bias)[j]);
    out[j] = Down<T>::from(y);
  }
  if (threadIdx.x == 0) {
    p.mean[blockIdx.x] = mean + off;
    p.rstd[blockIdx.x] = rstd;
  }
}

KERNEL(NAME(layer_norm_backward), Rows) {
  const T* in = (const T*)p.in + (int64)blockIdx.x * p.n;
  const T* g = (const T*)p.grad + (int64)blockIdx.x * p.n;
  T* out = (T*)p.out + (int64)blockIdx.x * p.n;
  C mean = p.mean[blockIdx.x], rstd = p.rstd[blockIdx.x];
  C sum = 0, dot = 0;
  for (int j = threadIdx.x; j < p.n; j += blockDim.x) {
    C v = up(g[j]) * (p.weight ? up(((const T*)p.weight)[j]) : (C)1);
    sum += v;
    dot += v * (up(in[j]) - mean) * rstd;
  }
  sum = block_sum(sum) / p.n;
  dot = block_sum(dot) / p.n;
  for (int j = threadIdx.x; j < p.n; j += blockDim.x) {
    C v = up(g[j]) * (p.weight ? up(((const T*)p.weight)[j]) : (C)1);
    out[j] = Down<T>::from(rstd * (v - sum - (up(in[j]) - mean) * rstd * dot));
  }
}

// Gradients of weight (out) and bias (more): a warp's threads take neighbouring columns.
KERNEL(NAME(layer_norm_weights), Rows) {
  __shared__ C dots[8][32], sums[8][32];
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  int j = blockIdx.x * 32 + lane;
  C dot = 0, sum = 0;
  if (j < p.n)
    for (int i = warp; i < p.rows; i += 8) {
      int64 at = (int64)i * p.n + j;
      C g = up(((const T*)p.grad)[at]);
      sum += g;
      dot += g * (up(((const T*)p.in)[at]) - p.mean[i]) * p.rstd[i];
    }
  dots[warp][lane] = dot;
  sums[warp][lane] = sum;
  __syncthreads();
  if (warp == 0 && j < p.n) {
    for (int k = 1; k < 8; k++) {
      dot += dots[k][lane];
      sum += sums[k][lane];
    }
    if (p.out) ((T*)p.out)[j] = Down<T>::from(dot);
    if (p.more) ((T*)p.more)[j] = Down<T>::from(sum);
  }
}

struct Channels {
  void* out;
  const void* in;
  const void* grad;
  const void* weight;  // or null
  const void* bias;    // or null
  C* mean;
  C* other;  // variances, reciprocal deviations or sums
  C* more;
  int batch;
  int channels;
  int n;  // elements of a channel of an image
  int training;
  double eps;
};

__device__ inline int64 channel_element(const Channels& p, int64 j) {
  int64 image = j / p.n;
  return (image * p.channels + blockIdx.x) * p.n + (j - image * p.n);
}

// Mean and biased variance of each channel: a block for each.
KERNEL(NAME(channel_statistics), Channels) {
  const T* in = (const T*)p.in;
  int64 count = (int64)p.batch * p.n;
  C sum = 0;
  for (int64 j = threadIdx.x; j < count; j += blockDim.x) sum += up(in[channel_element(p, j)]);
  C mean = block_sum(sum) / count;
  C squares = 0;
  for (int64 j = threadIdx.x; j < count; j += blockDim.x) {
    C d = up(in[channel_element(p, j)]) - mean;
    squares += d * d;
  }
  squares = block_sum(squares);
  if (threadIdx.x == 0) {
    p.mean[blockIdx.x] = mean;
    p.other[blockIdx.x] = squares / count;
  }
}

// out = (in - mean) * rstd * weight + bias
KERNEL(NAME(channel_norm), Channels) {
  EACH(i, (int64)p.batch * p.channels * p.n) {
    int c = i / p.n % p.channels;
    C y = (up(((const T*)p.in)[i]) - p.mean[c]) * p.other[c];
    if (p.weight) y *= up(((const T*)p.weight)[c]);
    if (p.bias) y += up(((const T*)p.bias)[c]);
    ((T*)p.out)[i] = Down<T>::from(y);
  }
}

// Of each channel: the sum of the gradient (other) and of its product with in - mean (more).
KERNEL(NAME(channel_sums), Channels) {
  int64 count = (int64)p.batch * p.n;
  C mean = p.mean[blockIdx.x];
  C sum = 0, dot = 0;
  for (int64 j = threadIdx.x; j < count; j += blockDim.x) {
    int64 at = channel_element(p, j);
    C g = up(((const T*)p.grad)[at]);
    sum += g;
    dot += g * (up(((const T*)p.in)[at]) - mean);
  }
  sum = block_sum(sum);
  dot = block_sum(dot);
  if (threadIdx.x == 0) {
    p.other[blockIdx.x] = sum;
    p.more[blockIdx.x] = dot;
  }
}

struct ChannelGradient {
  Channels of;
  const C* rstd;
};

KERNEL(NAME(channel_backward), ChannelGradient) {
  const Channels& q = p.of;
  C count = (C)((double)q.batch * q.n);
  EACH(i, (int64)q.batch * q.channels * q.n) {
    int c = i / q.n % q.channels;
    C scale = p.rstd[c] * (q.weight ? up(((const T*)q.weight)[c]) : (C)1);
    C g = up(((const T*)q.grad)[i]);
    if (q.training) {
      C d = (up(((const T*)q.in)[i]) - q.mean[c]) * p.rstd[c];
      g = g - q.other[c] / count - d * q.more[c] * p.rstd[c] / count;
    }
    ((T*)q.out)[i] = Down<T>::from(scale * g);
  }
}

}  // namespace
