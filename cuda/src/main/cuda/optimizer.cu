// Steps of optimisers, each over as many parameters as the arguments hold: a block takes a stretch of one of them.
#include "dls.cuh"

namespace MODULE {

enum { MOST_TENSORS = 48, STRETCH = 4096 };

struct Tensors {
  int count;
  int first_block[MOST_TENSORS + 1];  // of each tensor: the first block that works on it
  int n[MOST_TENSORS];
  T* memory[MOST_TENSORS][5];  // parameter, gradient and what the optimiser keeps, null where nothing
};

// The stretch of the block at hand.
struct Stretch {
  T* const* memory;
  int from, to;
};

__device__ inline Stretch stretch(const Tensors& t) {
  int low = 0, high = t.count;
  while (high - low > 1) {
    int middle = (low + high) / 2;
    if (t.first_block[middle] <= (int)blockIdx.x) low = middle;
    else high = middle;
  }
  Stretch s;
  s.memory = t.memory[low];
  s.from = ((int)blockIdx.x - t.first_block[low]) * STRETCH;
  s.to = s.from + STRETCH < t.n[low] ? s.from + STRETCH : t.n[low];
  return s;
}

struct Descent {
  double lr, momentum, dampening, decay;
  int nesterov, maximize, first, pad;
  Tensors t;
};

KERNEL(NAME(sgd_step), Descent) {
  Stretch s = stretch(p.t);
  T *x = s.memory[0], *grad = s.memory[1], *buffer = s.memory[2];
  C sign = p.maximize ? -1 : 1, decay = (C)p.decay, rate = (C)-p.lr, keep = (C)p.momentum;
  C take = (C)(1 - p.dampening);
  for (int i = s.from + threadIdx.x; i < s.to; i += blockDim.x) {
    C v = up(x[i]);
    C g = sign * up(grad[i]);
    if (p.decay != 0) g = g + decay * v;
    if (buffer) {
      C b = p.first ? g : keep * up(buffer[i]) + take * g;
      buffer[i] = Down<T>::from(b);
      g = p.nesterov ? g + keep * b : b;
    }
    x[i] = Down<T>::from(v + rate * g);
  }
}

struct Moments {
  double rate, root, beta1, beta2, eps, decay, shrink;
  int maximize, pad;
  Tensors t;
};

KERNEL(NAME(adam_step), Moments) {
  Stretch s = stretch(p.t);
  T *x = s.memory[0], *grad = s.memory[1], *mean = s.memory[2], *square = s.memory[3], *most = s.memory[4];
  C sign = p.maximize ? -1 : 1, decay = (C)p.decay, whole = (C)p.shrink, step = (C)-p.rate;
  C keep1 = (C)p.beta1, take1 = (C)(1 - p.beta1), keep2 = (C)p.beta2, take2 = (C)(1 - p.beta2);
  C correction = (C)p.root, least = (C)p.eps;
  for (int i = s.from + threadIdx.x; i < s.to; i += blockDim.x) {
    C w = up(x[i]) * whole;
    C g = sign * up(grad[i]);
    if (p.decay != 0) g = g + decay * w;
    C m = up(mean[i]) * keep1 + take1 * g;
    C v = up(square[i]) * keep2 + take2 * g * g;
    mean[i] = Down<T>::from(m);
    square[i] = Down<T>::from(v);
    if (most) {
      C old = up(most[i]);
      v = old > v || old != old ? old : v;
      most[i] = Down<T>::from(v);
    }
    x[i] = Down<T>::from(w + step * m / (sqrt(v) / correction + least));
  }
}

}  // namespace
