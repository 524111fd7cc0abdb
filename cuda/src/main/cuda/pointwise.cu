// Functions of one, two and three elements, for one type of elements. An operand is memory or a number.
#include "dls.cuh"

namespace MODULE {

struct Pointwise {
  void* out;
  const void* in[3];
  double value[3];
  int64 integer[3];
  double p[4];
  int numbers;  // bit k: operand k is a number
  Walk w;
};

template <class N> struct Number;
template <> struct Number<float> { __device__ static float of(const Pointwise& p, int k) { return (float)p.value[k]; } };
template <> struct Number<double> { __device__ static double of(const Pointwise& p, int k) { return p.value[k]; } };
template <> struct Number<int64> { __device__ static int64 of(const Pointwise& p, int k) { return p.integer[k]; } };

__device__ inline C operand(const Pointwise& p, int k, int at) {
  return p.numbers >> k & 1 ? Number<C>::of(p, k) : up(((const T*)p.in[k])[at]);
}

#define P0 ((C)p.p[0])
#define P1 ((C)p.p[1])
#define P2 ((C)p.p[2])

#define UNARY(name, expression) \
  KERNEL(NAME(name), Pointwise) { \
    EACH(i, p.w.n) { \
      Places<2> at = places<2>(p.w, i); \
      C a = operand(p, 0, at.at[1]); \
      ((T*)p.out)[at.at[0]] = Down<T>::from((C)(expression)); \
    } \
  }

#define BINARY(name, expression) \
  KERNEL(NAME(name), Pointwise) { \
    EACH(i, p.w.n) { \
      Places<3> at = places<3>(p.w, i); \
      C a = operand(p, 0, at.at[1]); \
      C b = operand(p, 1, at.at[2]); \
      ((T*)p.out)[at.at[0]] = Down<T>::from((C)(expression)); \
    } \
  }

#define RELATION(name, expression) \
  KERNEL(NAME(name), Pointwise) { \
    EACH(i, p.w.n) { \
      Places<3> at = places<3>(p.w, i); \
      C a = operand(p, 0, at.at[1]); \
      C b = operand(p, 1, at.at[2]); \
      ((unsigned char*)p.out)[at.at[0]] = (expression) ? 1 : 0; \
    } \
  }

#define TERNARY(name, expression) \
  KERNEL(NAME(name), Pointwise) { \
    EACH(i, p.w.n) { \
      Places<4> at = places<4>(p.w, i); \
      C a = operand(p, 0, at.at[1]); \
      C b = operand(p, 1, at.at[2]); \
      C c = operand(p, 2, at.at[3]); \
      ((T*)p.out)[at.at[0]] = Down<T>::from((C)(expression)); \
    } \
  }

template <class N> __device__ inline N greater(N a, N b) { return a != a ? a : b != b ? b : a > b ? a : b; }
template <class N> __device__ inline N lesser(N a, N b) { return a != a ? a : b != b ? b : a < b ? a : b; }

RELATION(eq, a == b)
RELATION(ne, a != b)
RELATION(lt, a < b)
RELATION(le, a <= b)
RELATION(gt, a > b)
RELATION(ge, a >= b)

BINARY(add, a + b)
BINARY(sub, a - b)
BINARY(mul, a * b)
BINARY(maximum, greater(a, b))
BINARY(minimum, lesser(a, b))
BINARY(clamp_min, greater(a, b))
BINARY(clamp_max, lesser(a, b))
TERNARY(add_scaled, a + P0 * b)
TERNARY(add_product, a + P0 * b * c)

UNARY(neg, -a)
UNARY(relu, a != a ? a : a > 0 ? a : 0)
UNARY(sign, (a > 0) - (a < 0))
UNARY(sgn, (a > 0) - (a < 0))

#ifdef INTEGERS

__device__ inline int64 floor_div(int64 a, int64 b) {
  int64 q = a / b;
  return q * b != a && (a < 0) != (b < 0) ? q - 1 : q;
}

__device__ inline int64 power(int64 a, int64 b) {
  if (b < 0) return a == 1 ? 1 : a == -1 ? (b % 2 == 0 ? 1 : -1) : 0;
  uint64 r = 1;
  for (uint64 base = (uint64)a; b > 0; b >>= 1, base *= base)
    if (b & 1) r *= base;
  return (int64)r;
}

UNARY(abs, a < 0 ? -a : a)
UNARY(bitwise_not, ~a)
UNARY(floor, a)
UNARY(ceil, a)
UNARY(trunc, a)
UNARY(round, a)
BINARY(bitwise_and, a & b)
BINARY(bitwise_or, a | b)
BINARY(bitwise_xor, a ^ b)
BINARY(bitwise_left_shift, b < 0 || b > 63 ? 0 : (int64)((uint64)a << b))
BINARY(bitwise_right_shift, a >> (b < 0 ? 0 : b > 63 ? 63 : b))
BINARY(pow, power(a, b))

#else

__device__ inline C power(C a, C b) {
  return b == (C)2 ? a * a : b == (C)1 ? a : b == (C)3 ? a * a * a : b == (C)0.5 ? sqrt(a) : pow(a, b);
}

__device__ inline C floor_div(C a, C b) {
  if (b == 0) return a / b;
  C mod = fmod(a, b);
  C q = (a - mod) / b;
  if (mod != 0 && (b < 0) != (mod < 0)) q -= 1;
  if (q == 0) return copysign((C)0, a / b);
  C f = floor(q);
  return q - f > (C)0.5 ? f + 1 : f;
}

__device__ inline C modulo(C a, C b) {
  C m = fmod(a, b);
  return m != 0 && (b < 0) != (m < 0) ? m + b : m;
}

__device__ inline C log1p_exp(C a) { return a > 0 ? a + log1p(exp(-a)) : log1p(exp(a)); }
__device__ inline C logistic(C a) { return 1 / (1 + exp(-a)); }
__device__ inline C normal_cdf(C a) { return (C)0.5 * erfc(-a * (C)0.70710678118654752440); }
__device__ inline C gelu_tangent(C a) {
  return tanh((C)0.79788456080286535588 * (a + (C)0.044715 * a * a * a));
}
__device__ inline C gelu_tanh_slope(C a) {
  C t = gelu_tangent(a);
  C inner = (C)0.79788456080286535588 * (1 + (C)0.134145 * a * a);
  return (C)0.5 * (1 + t) + (C)0.5 * a * (1 - t * t) * inner;
}
__device__ inline C mish_slope(C a) {
  C t = tanh(log1p_exp(a));
  return t + a * logistic(a) * (1 - t * t);
}
__device__ inline C bounded(C a, C low, C high) {
  C v = a < low ? low : a;
  return v > high ? high : v;
}

BINARY(div, a / b)
BINARY(pow, power(a, b))
BINARY(fmod, fmod(a, b))
BINARY(remainder, modulo(a, b))
BINARY(div_trunc, trunc(a / b))
BINARY(div_floor, floor_div(a, b))
BINARY(floor_divide, floor_div(a, b))
BINARY(fmax, a != a ? b : b != b ? a : greater(a, b))
BINARY(fmin, a != a ? b : b != b ? a : lesser(a, b))
BINARY(atan2, atan2(a, b))
BINARY(hypot, hypot(a, b))
BINARY(copysign, copysign(a, b))
BINARY(clamp, bounded(a, P0, P1))
TERNARY(add_quotient, a + P0 * b / c)

UNARY(abs, fabs(a))
UNARY(exp, exp(a))
UNARY(log, log(a))
UNARY(sqrt, sqrt(a))
UNARY(rsqrt, 1 / sqrt(a))
UNARY(sin, sin(a))
UNARY(cos, cos(a))
UNARY(tan, tan(a))
UNARY(tanh, tanh(a))
UNARY(sigmoid, logistic(a))
UNARY(reciprocal, 1 / a)
UNARY(asin, asin(a))
UNARY(acos, acos(a))
UNARY(atan, atan(a))
UNARY(sinh, sinh(a))
UNARY(cosh, cosh(a))
UNARY(asinh, asinh(a))
UNARY(acosh, acosh(a))
UNARY(atanh, atanh(a))
UNARY(log2, log2(a))
UNARY(log10, log10(a))
UNARY(log1p, log1p(a))
UNARY(expm1, expm1(a))
UNARY(exp2, exp2(a))
UNARY(erf, erf(a))
UNARY(erfc, erfc(a))
UNARY(lgamma, lgamma(a))
UNARY(floor, floor(a))
UNARY(ceil, ceil(a))
UNARY(trunc, trunc(a))
UNARY(round, rint(a))
UNARY(frac, a - trunc(a))
UNARY(deg2rad, a * (C)0.017453292519943295)
UNARY(rad2deg, a * (C)57.29577951308232)
UNARY(silu, a * logistic(a))
UNARY(gelu, a * normal_cdf(a))
UNARY(gelu_tanh, (C)0.5 * a * (1 + gelu_tangent(a)))
UNARY(ndtr, normal_cdf(a))
UNARY(mish, a * tanh(log1p_exp(a)))
UNARY(log_sigmoid, -log1p_exp(-a))
UNARY(hardswish, a * bounded(a + 3, 0, 6) / 6)
UNARY(hardsigmoid, bounded(a + 3, 0, 6) / 6)
UNARY(log1p_exp, log1p_exp(a))
UNARY(hardtanh, bounded(a, P0, P1))
UNARY(leaky_relu, a > 0 ? a : a * P0)
UNARY(elu, a <= 0 ? expm1(a * P2) * P0 : a * P1)
UNARY(softplus, a * P0 > P1 ? a : log1p(exp(a * P0)) / P0)
UNARY(hardshrink, a >= -P0 && a <= P0 ? 0 : a)
UNARY(softshrink, a > P0 ? a - P0 : a < -P0 ? a + P0 : a != a ? a : 0)
UNARY(threshold, a <= P0 ? P1 : a)

RELATION(isnan, a != a)
RELATION(isinf, a - a != a - a && a == a)
RELATION(isfinite, a - a == 0)

// Gradients of activations: of what came out, and of what went in or the result.
BINARY(threshold_backward, b <= P0 ? 0 : a)
BINARY(leaky_relu_backward, b > 0 ? a : a * P0)
BINARY(tanh_backward, a * (1 - b * b))
BINARY(sigmoid_backward, a * (b * (1 - b)))
BINARY(silu_backward, a * (logistic(b) * (b * (1 - logistic(b)) + 1)))
BINARY(mish_backward, a * mish_slope(b))
BINARY(log_sigmoid_backward, a * logistic(-b))
BINARY(hardswish_backward, b < -3 ? 0 : b > 3 ? a : a * (b / 3 + (C)0.5))
BINARY(hardsigmoid_backward, b > -3 && b < 3 ? a * (1 / (C)6) : 0)
BINARY(hardtanh_backward, b <= P0 || b >= P1 ? 0 : a)
BINARY(hardshrink_backward, b >= -P0 && b <= P0 ? 0 : a)
BINARY(softshrink_backward, b >= -P0 && b <= P0 ? 0 : a)
BINARY(elu_backward, b <= 0 ? a * P2 * P0 * exp(b * P2) : a * P1)
BINARY(softplus_backward, b * P0 > P1 ? a : a * logistic(b * P0))
BINARY(gelu_tanh_backward, a * gelu_tanh_slope(b))
BINARY(gelu_backward, a * (normal_cdf(b) + b * exp((C)-0.5 * b * b) * (C)0.39894228040143267794))

#endif

}  // namespace
