// Losses of class indices: x is [batch, classes, inner], a target has an element for each of batch times inner.
#include "dls.cuh"

namespace MODULE {

struct ClassLoss {
  void* out;           // losses, or the gradient of x, which is zero elsewhere
  T* weights;          // the weight of each target, 0 where it is ignored
  const void* in;      // x, or the gradient of the losses
  const int64* target;
  const void* weight;  // of the classes, or null
  const T* total;      // what a mean was divided by, or null
  int64 ignored;
  int n;
  int classes;
  int inner;
  int one;  // whether there is one gradient for all
};

KERNEL(NAME(nll), ClassLoss) {
  EACH(i, p.n) {
    int64 c = p.target[i];
    bool counts = c != p.ignored;
    assert(!counts || c >= 0 && c < p.classes);
    C w = !counts ? (C)0 : p.weight ? up(((const T*)p.weight)[c]) : (C)1;
    int64 at = ((int64)(i / p.inner) * p.classes + c) * p.inner + i % p.inner;
    ((T*)p.out)[i] = Down<T>::from(counts ? -up(((const T*)p.in)[at]) * w : (C)0);
    p.weights[i] = Down<T>::from(w);
  }
}

KERNEL(NAME(nll_backward), ClassLoss) {
  EACH(i, p.n) {
    int64 c = p.target[i];
    if (c != p.ignored) {
      C g = up(((const T*)p.in)[p.one ? 0 : i]);
      if (p.total) g /= up(*p.total);
      int64 at = ((int64)(i / p.inner) * p.classes + c) * p.inner + i % p.inner;
      ((T*)p.out)[at] = Down<T>::from(-g * up(p.weights[i]));
    }
  }
}

}  // namespace
