// Running sums along a dimension of contiguous memory, a thread for each line.
#include "dls.cuh"

namespace MODULE {

struct Lines {
  void* out;
  const void* in;
  int lines;
  int n;     // elements of a line
  int step;  // from one to the next
};

KERNEL(NAME(cumsum), Lines) {
  EACH(i, p.lines) {
    int64 at = (int64)(i / p.step) * p.n * p.step + i % p.step;
    C sum = 0;
    for (int k = 0; k < p.n; k++, at += p.step) {
      sum += up(((const T*)p.in)[at]);
      ((T*)p.out)[at] = Down<T>::from(sum);
    }
  }
}

}  // namespace
