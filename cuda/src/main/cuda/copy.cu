// Copies between layouts, fills, choices and conversions, whatever the elements are.
#include "dls.cuh"

namespace MODULE {

struct Copy {
  void* out;
  const void* in;
  int from;  // the type of the source's elements
  int to;
  int64 low;  // what a fill writes
  int64 high;
  Walk w;
};

struct bits16 { int64 low, high; };

#define COPY(size, E) \
  KERNEL(copy_b##size, Copy) { \
    EACH(i, p.w.n) { \
      Places<2> at = places<2>(p.w, i); \
      ((E*)p.out)[at.at[0]] = ((const E*)p.in)[at.at[1]]; \
    } \
  }

#define FILL(size, E) \
  KERNEL(fill_b##size, Copy) { \
    EACH(i, p.w.n) ((E*)p.out)[places<1>(p.w, i).at[0]] = (E)p.low; \
  }

COPY(1, unsigned char)
COPY(2, unsigned short)
COPY(4, unsigned int)
COPY(8, int64)
COPY(16, bits16)
FILL(1, unsigned char)
FILL(2, unsigned short)
FILL(4, unsigned int)
FILL(8, int64)

KERNEL(fill_b16, Copy) {
  EACH(i, p.w.n) {
    bits16 b = {p.low, p.high};
    ((bits16*)p.out)[places<1>(p.w, i).at[0]] = b;
  }
}

// The codes of element types: those of the engine's DType, in its order.
template <class To> __device__ inline To converted(const void* in, int from, int at) {
  switch (from) {
    case 0: return Down<To>::from((int64)(((const unsigned char*)in)[at] != 0));
    case 1: return Down<To>::from((int64)((const unsigned char*)in)[at]);
    case 2: return Down<To>::from((int64)((const signed char*)in)[at]);
    case 3: return Down<To>::from((int64)((const short*)in)[at]);
    case 4: return Down<To>::from((int64)((const int*)in)[at]);
    case 5: return Down<To>::from(((const int64*)in)[at]);
    case 6: return Down<To>::from(up(((const half_bits*)in)[at]));
    case 7: return Down<To>::from(up(((const bfloat_bits*)in)[at]));
    case 8: return Down<To>::from(((const float*)in)[at]);
    default: return Down<To>::from(((const double*)in)[at]);
  }
}

#define CAST(name, To) \
  KERNEL(cast_##name, Copy) { \
    EACH(i, p.w.n) { \
      Places<2> at = places<2>(p.w, i); \
      ((To*)p.out)[at.at[0]] = converted<To>(p.in, p.from, at.at[1]); \
    } \
  }

CAST(b8, bool_byte)
CAST(u8, unsigned char)
CAST(i8, signed char)
CAST(i16, short)
CAST(i32, int)
CAST(i64, int64)
CAST(f16, half_bits)
CAST(bf16, bfloat_bits)
CAST(f32, float)
CAST(f64, double)

struct Choice {
  void* out;
  const void* condition;
  const void* in[2];
  int64 value[2];
  int numbers;  // bit k: source k is a number, whose bits value[k] holds
  int pad;
  Walk w;  // out, condition, sources
};

#define WHERE(size, E) \
  KERNEL(where_b##size, Choice) { \
    EACH(i, p.w.n) { \
      Places<4> at = places<4>(p.w, i); \
      int k = ((const unsigned char*)p.condition)[at.at[1]] ? 0 : 1; \
      ((E*)p.out)[at.at[0]] = p.numbers >> k & 1 ? (E)p.value[k] : ((const E*)p.in[k])[at.at[2 + k]]; \
    } \
  }

WHERE(1, unsigned char)
WHERE(2, unsigned short)
WHERE(4, unsigned int)
WHERE(8, int64)

}  // namespace
