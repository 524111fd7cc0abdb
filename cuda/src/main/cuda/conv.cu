// Convolutions in up to three dimensions. Without groups they become one product of matrices: the columns of an image
// are the elements that each output place sees. With groups each thread computes one element.
#include "dls.cuh"

namespace MODULE {

struct Conv {
  void* out;
  const void* in;
  const void* other;
  int batch;     // images
  int channels;  // of the image
  int filters;   // channels of the output
  int groups;
  int in_size[3];
  int kernel[3];
  int stride[3];
  int pad[3];
  int dilation[3];
  int out_size[3];
  int first;  // the image with which the columns begin
  int images; // how many images they hold
};

__device__ inline int volume(const int* s) { return s[0] * s[1] * s[2]; }

// columns[channel, kernel place][image, output place] from the image
KERNEL(NAME(image_to_columns), Conv) {
  int places = volume(p.out_size);
  int kernel = volume(p.kernel);
  int width = p.images * places;
  EACH(i, (int64)p.channels * kernel * width) {
    int column = i % width, row = i / width;
    int o = column % places;
    int image = p.first + column / places;
    int k = row % kernel;
    int channel = row / kernel;
    int x = o % p.out_size[2], y = o / p.out_size[2] % p.out_size[1], z = o / p.out_size[2] / p.out_size[1];
    int a = k % p.kernel[2], b = k / p.kernel[2] % p.kernel[1], c = k / p.kernel[2] / p.kernel[1];
    int xi = x * p.stride[2] - p.pad[2] + a * p.dilation[2];
    int yi = y * p.stride[1] - p.pad[1] + b * p.dilation[1];
    int zi = z * p.stride[0] - p.pad[0] + c * p.dilation[0];
    bool inside = xi >= 0 && xi < p.in_size[2] && yi >= 0 && yi < p.in_size[1] && zi >= 0 && zi < p.in_size[0];
    int64 at = (((int64)image * p.channels + channel) * p.in_size[0] + zi) * p.in_size[1] * p.in_size[2] +
               (int64)yi * p.in_size[2] + xi;
    ((T*)p.out)[i] = inside ? ((const T*)p.in)[at] : Down<T>::from((C)0);
  }
}

// The place of the output whose window has an image place at a place of the kernel, or -1.
__device__ inline int place(int at, int pad, int tap, int dilation, int stride, int size) {
  int v = at + pad - tap * dilation;
  if (v < 0 || v % stride != 0) return -1;
  v /= stride;
  return v < size ? v : -1;
}

// The image from columns: each element adds those that were copied from it.
KERNEL(NAME(columns_to_image), Conv) {
  int places = volume(p.out_size);
  int kernel = volume(p.kernel);
  int width = p.images * places;
  int size = volume(p.in_size);
  EACH(i, (int64)p.images * p.channels * size) {
    int x = i % p.in_size[2], y = i / p.in_size[2] % p.in_size[1];
    int z = i / p.in_size[2] / p.in_size[1] % p.in_size[0];
    int channel = i / size % p.channels, image = i / size / p.channels;
    C sum = 0;
    for (int c = 0; c < p.kernel[0]; c++) {
      int zo = place(z, p.pad[0], c, p.dilation[0], p.stride[0], p.out_size[0]);
      if (zo < 0) continue;
      for (int b = 0; b < p.kernel[1]; b++) {
        int yo = place(y, p.pad[1], b, p.dilation[1], p.stride[1], p.out_size[1]);
        if (yo < 0) continue;
        for (int a = 0; a < p.kernel[2]; a++) {
          int xo = place(x, p.pad[2], a, p.dilation[2], p.stride[2], p.out_size[2]);
          if (xo < 0) continue;
          int row = ((channel * p.kernel[0] + c) * p.kernel[1] + b) * p.kernel[2] + a;
          int o = (zo * p.out_size[1] + yo) * p.out_size[2] + xo;
          sum += up(((const T*)p.in)[(int64)row * width + image * places + o]);
        }
      }
    }
    ((T*)p.out)[i + (int64)p.first * p.channels * size] = Down<T>::from(sum);
  }
}

// out = image (in) with weights (other)
KERNEL(NAME(grouped_forward), Conv) {
  int places = volume(p.out_size), kernel = volume(p.kernel), size = volume(p.in_size);
  int per = p.channels / p.groups, filters = p.filters / p.groups;
  EACH(i, (int64)p.batch * p.filters * places) {
    int o = i % places, f = i / places % p.filters, image = i / places / p.filters;
    int x = o % p.out_size[2], y = o / p.out_size[2] % p.out_size[1], z = o / p.out_size[2] / p.out_size[1];
    const T* in = (const T*)p.in + ((int64)image * p.channels + f / filters * per) * size;
    const T* w = (const T*)p.other + (int64)f * per * kernel;
    C sum = 0;
    for (int q = 0; q < per; q++)
      for (int c = 0; c < p.kernel[0]; c++) {
        int zi = z * p.stride[0] - p.pad[0] + c * p.dilation[0];
        if (zi < 0 || zi >= p.in_size[0]) continue;
        for (int b = 0; b < p.kernel[1]; b++) {
          int yi = y * p.stride[1] - p.pad[1] + b * p.dilation[1];
          if (yi < 0 || yi >= p.in_size[1]) continue;
          for (int a = 0; a < p.kernel[2]; a++) {
            int xi = x * p.stride[2] - p.pad[2] + a * p.dilation[2];
            if (xi < 0 || xi >= p.in_size[2]) continue;
            sum += up(in[(int64)q * size + (zi * p.in_size[1] + yi) * p.in_size[2] + xi]) *
                   up(w[q * kernel + (c * p.kernel[1] + b) * p.kernel[2] + a]);
          }
        }
      }
    ((T*)p.out)[i] = Down<T>::from(sum);
  }
}

// out = gradient of the image, from the gradient of the output (in) and weights (other)
KERNEL(NAME(grouped_data), Conv) {
  int places = volume(p.out_size), kernel = volume(p.kernel), size = volume(p.in_size);
  int per = p.channels / p.groups, filters = p.filters / p.groups;
  EACH(i, (int64)p.batch * p.channels * size) {
    int x = i % p.in_size[2], y = i / p.in_size[2] % p.in_size[1];
    int z = i / p.in_size[2] / p.in_size[1] % p.in_size[0];
    int channel = i / size % p.channels, image = i / size / p.channels;
    int group = channel / per;
    C sum = 0;
    for (int c = 0; c < p.kernel[0]; c++) {
      int zo = place(z, p.pad[0], c, p.dilation[0], p.stride[0], p.out_size[0]);
      if (zo < 0) continue;
      for (int b = 0; b < p.kernel[1]; b++) {
        int yo = place(y, p.pad[1], b, p.dilation[1], p.stride[1], p.out_size[1]);
        if (yo < 0) continue;
        for (int a = 0; a < p.kernel[2]; a++) {
          int xo = place(x, p.pad[2], a, p.dilation[2], p.stride[2], p.out_size[2]);
          if (xo < 0) continue;
          int o = (zo * p.out_size[1] + yo) * p.out_size[2] + xo;
          int tap = (c * p.kernel[1] + b) * p.kernel[2] + a;
          for (int f = group * filters; f < (group + 1) * filters; f++)
            sum += up(((const T*)p.in)[((int64)image * p.filters + f) * places + o]) *
                   up(((const T*)p.other)[((int64)f * per + channel % per) * kernel + tap]);
        }
      }
    }
    ((T*)p.out)[i] = Down<T>::from(sum);
  }
}

// out = gradient of the weights, from the image (in) and the gradient of the output (other): a block for each element
KERNEL(NAME(grouped_weights), Conv) {
  int places = volume(p.out_size), kernel = volume(p.kernel), size = volume(p.in_size);
  int per = p.channels / p.groups, filters = p.filters / p.groups;
  int tap = blockIdx.x % kernel, q = blockIdx.x / kernel % per, f = blockIdx.x / kernel / per;
  int a = tap % p.kernel[2], b = tap / p.kernel[2] % p.kernel[1], c = tap / p.kernel[2] / p.kernel[1];
  C sum = 0;
  for (int64 j = threadIdx.x; j < (int64)p.batch * places; j += blockDim.x) {
    int o = (int)(j % places), image = (int)(j / places);
    int x = o % p.out_size[2], y = o / p.out_size[2] % p.out_size[1], z = o / p.out_size[2] / p.out_size[1];
    int xi = x * p.stride[2] - p.pad[2] + a * p.dilation[2];
    int yi = y * p.stride[1] - p.pad[1] + b * p.dilation[1];
    int zi = z * p.stride[0] - p.pad[0] + c * p.dilation[0];
    if (xi < 0 || xi >= p.in_size[2] || yi < 0 || yi >= p.in_size[1] || zi < 0 || zi >= p.in_size[0]) continue;
    const T* in = (const T*)p.in + ((int64)image * p.channels + f / filters * per + q) * size;
    sum += up(in[(zi * p.in_size[1] + yi) * p.in_size[2] + xi]) *
           up(((const T*)p.other)[((int64)image * p.filters + f) * places + o]);
  }
  sum = block_sum(sum);
  if (threadIdx.x == 0) ((T*)p.out)[blockIdx.x] = Down<T>::from(sum);
}

}  // namespace
