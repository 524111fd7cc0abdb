// The greatest elements of windows, and sparse linear maps on planes: pooling and resampling.
#include "dls.cuh"

namespace MODULE {

struct Windows {
  void* out;
  int64* index;
  const void* in;
  const int* first[3];  // of each output place of an axis: where its window begins
  const int* count[3];  // and how many places it has
  int in_size[3];
  int out_size[3];
  int dilation[3];
  int n;  // output elements
};

KERNEL(NAME(max_windows), Windows) {
  EACH(i, p.n) {
    int x = i % p.out_size[2], rest = i / p.out_size[2];
    int y = rest % p.out_size[1];
    rest /= p.out_size[1];
    int z = rest % p.out_size[0];
    int plane = rest / p.out_size[0];
    const T* in = (const T*)p.in + (int64)plane * p.in_size[0] * p.in_size[1] * p.in_size[2];
    bool none = true;
    C top = 0;
    int best = 0;
    for (int c = 0; c < p.count[0][z]; c++)
      for (int b = 0; b < p.count[1][y]; b++)
        for (int a = 0; a < p.count[2][x]; a++) {
          int at = ((p.first[0][z] + c * p.dilation[0]) * p.in_size[1] + p.first[1][y] + b * p.dilation[1]) *
                       p.in_size[2] + p.first[2][x] + a * p.dilation[2];
          C v = up(in[at]);
          if (none || v > top || v != v) {
            top = v;
            best = at;
            none = false;
          }
        }
    ((T*)p.out)[i] = Down<T>::from(top);
    p.index[i] = best;
  }
}

struct Planes {
  void* out;
  const void* in;
  const int64* at;
  int inner;  // elements of a plane
  int outer;  // elements picked of a plane
  int n;
};

KERNEL(NAME(pick_planes), Planes) {
  EACH(i, p.n) {
    assert(p.at[i] >= 0 && p.at[i] < p.inner);
    ((T*)p.out)[i] = ((const T*)p.in)[(int64)(i / p.outer) * p.inner + p.at[i]];
  }
}

#ifdef ADDS
// Elements put where they were picked; several may come from one place.
KERNEL(NAME(add_planes), Planes) {
  EACH(i, p.n) atomicAdd((T*)p.out + (int64)(i / p.outer) * p.inner + p.at[i], ((const T*)p.in)[i]);
}
#endif

KERNEL(NAME(put_planes), Planes) {
  EACH(i, p.n) ((T*)p.out)[(int64)(i / p.outer) * p.inner + p.at[i]] = ((const T*)p.in)[i];
}

struct Map {
  void* out;
  const void* in;
  const int* starts;
  const int* places;
  const double* weights;
  int inputs;
  int outputs;
  int n;
};

KERNEL(NAME(linear_map), Map) {
  EACH(i, p.n) {
    int plane = i / p.outputs;
    int o = i - plane * p.outputs;
    const T* in = (const T*)p.in + (int64)plane * p.inputs;
    C sum = 0;
    for (int t = p.starts[o]; t < p.starts[o + 1]; t++) sum += (C)p.weights[t] * up(in[p.places[t]]);
    ((T*)p.out)[i] = Down<T>::from(sum);
  }
}

}  // namespace
