// A stand-in for cuBLAS on the emulated device: the one product that the backend calls, column-major, for float and
// double. It counts its calls, so that a test can tell that it was used.
#include <stddef.h>

static int calls;
extern "C" int emulated_cublas_calls() { return calls; }
extern "C" int cublasCreate_v2(void** h) { *h = (void*)&calls; return 0; }
extern "C" int cublasSetStream_v2(void*, void*) { return 0; }

template <class T>
static void multiply(int ta, int tb, int m, int n, int k, T alpha, const T* a, int lda, const T* b, int ldb, T beta,
                     T* c, int ldc) {
  for (int i = 0; i < m; i++)
    for (int j = 0; j < n; j++) {
      T sum = 0;
      for (int l = 0; l < k; l++) sum += (ta ? a[(size_t)i * lda + l] : a[(size_t)l * lda + i]) *
                                         (tb ? b[(size_t)l * ldb + j] : b[(size_t)j * ldb + l]);
      T* at = c + (size_t)j * ldc + i;
      *at = alpha * sum + (beta == 0 ? 0 : beta * *at);
    }
}

extern "C" int cublasGemmStridedBatchedEx(void* h, int ta, int tb, int m, int n, int k, const void* alpha,
                                          const void* a, int at, int lda, long long sa, const void* b, int bt, int ldb,
                                          long long sb, const void* beta, void* c, int ct, int ldc, long long sc,
                                          int batch, int compute, int) {
  if (h != (void*)&calls || at != bt || at != ct) return 7;
  calls++;
  // What the real one refuses too.
  if (lda < (ta ? k : m) || ldb < (tb ? n : k) || ldc < m) return 7;
  for (int i = 0; i < batch; i++) {
    if (at == 0 && compute == 68)
      multiply(ta, tb, m, n, k, *(const float*)alpha, (const float*)a + i * sa, lda, (const float*)b + i * sb, ldb,
               *(const float*)beta, (float*)c + i * sc, ldc);
    else if (at == 1 && compute == 70)
      multiply(ta, tb, m, n, k, *(const double*)alpha, (const double*)a + i * sa, lda, (const double*)b + i * sb, ldb,
               *(const double*)beta, (double*)c + i * sc, ldc);
    else return 15;
  }
  return 0;
}
