// A stand-in for NVIDIA's driver library: its "devices" are the host's memory, its kernels those that were linked in,
// run by the host. Every call is done when it returns. Environment variables set the scene for a whole process:
//   EMULATED_DEVICES   how many devices there are (1)
//   EMULATED_MEMORY    bytes of each (1 GiB)
// emulated_reverse(1) runs the threads of a block from the last to the first, emulated_memory(bytes) changes how much
// there is, and emulated_fail(call, error) makes the next call of a name answer an error.
#include <dlfcn.h>
#include <time.h>
#include <map>
#include <mutex>
#include <string>
#include "emulated.h"

enum { THREADS = 1024, STACK = 64 << 10 };

EmulatedThread* emulated_thread;
EmulatedThread* emulated_threads;
EmulatedIndex emulated_block, emulated_block_size, emulated_grid;
alignas(64) char emulated_shared[100 << 10];

static EmulatedThread threads[THREADS];
static char* stacks;
static void* scheduler;
static void (*kernel)(const void*);
static const void* arguments;
static int reverse_order;

// Saves the registers that a call keeps, and goes on where another stack stopped.
extern "C" void emulated_switch(void** save, void* to);
#if defined(__x86_64__)
asm(".text\n.globl emulated_switch\n.type emulated_switch,@function\nemulated_switch:\n"
    "push %rbp\npush %rbx\npush %r12\npush %r13\npush %r14\npush %r15\n"
    "mov %rsp,(%rdi)\nmov %rsi,%rsp\n"
    "pop %r15\npop %r14\npop %r13\npop %r12\npop %rbx\npop %rbp\nret\n");
enum { SAVED = 6 };
#else
#error "the emulated device knows how to switch stacks on x86-64 alone"
#endif

void emulated_wait(int state) {
  EmulatedThread* self = emulated_thread;
  self->state = state;
  emulated_switch(&self->stack_pointer, scheduler);
}

static void thread_main() {
  kernel(arguments);
  emulated_thread->state = EMULATED_DONE;
  void* nowhere;
  emulated_switch(&nowhere, scheduler);
}

static int asserted;

void emulated_assert(const char*, const char*, int) {
  asserted = 1;
  emulated_thread->state = EMULATED_DONE;
  void* nowhere;
  emulated_switch(&nowhere, scheduler);
}

static void start(int t) {
  void** top = (void**)(stacks + (size_t)(t + 1) * STACK);
  *--top = 0;                   // the alignment that a function expects at its entry
  *--top = (void*)thread_main;  // where the first switch returns to
  for (int k = 0; k < SAVED; k++) *--top = 0;
  threads[t].stack_pointer = top;
  threads[t].state = EMULATED_READY;
}

static int release(int from, int to, int state) {
  int waiting = 0;
  for (int t = from; t < to; t++) {
    if (threads[t].state != EMULATED_DONE && threads[t].state != state) return 0;
    waiting += threads[t].state == state;
  }
  for (int t = from; t < to && waiting; t++)
    if (threads[t].state == state) threads[t].state = EMULATED_READY;
  return waiting;
}

static int run_block(int n) {
  for (int t = 0; t < n; t++) {
    unsigned x = t % emulated_block_size.x, rest = t / emulated_block_size.x;
    threads[t].index = {x, rest % emulated_block_size.y, rest / emulated_block_size.y};
    start(t);
  }
  for (;;) {
    int ran = 0, done = 0;
    for (int k = 0; k < n; k++) {
      int t = reverse_order ? n - 1 - k : k;
      if (threads[t].state == EMULATED_READY) {
        emulated_thread = &threads[t];
        emulated_switch(&scheduler, threads[t].stack_pointer);
        ran++;
      }
      done += threads[t].state == EMULATED_DONE;
    }
    if (done == n) return 1;
    int released = 0;
    for (int w = 0; w < n; w += 32) released += release(w, w + 32 < n ? w + 32 : n, EMULATED_AT_WARP);
    released += release(0, n, EMULATED_AT_BLOCK);
    if (!ran && !released) return 0;  // some threads wait at a barrier that the others never reach
  }
}

// ---- the driver's calls

typedef unsigned long long ptr;
static std::mutex lock;
static std::map<std::string, int> failures;
static std::map<ptr, size_t> allocated;
static size_t in_use;
static int sticky;

static long setting(const char* name, long otherwise) {
  const char* v = getenv(name);
  return v ? atol(v) : otherwise;
}

static int failing(const char* call) {
  std::lock_guard<std::mutex> held(lock);
  auto f = failures.find(call);
  if (f == failures.end()) return sticky;
  int error = f->second;
  failures.erase(f);
  return error;
}

#define CALL extern "C" int
#define TRY if (int error = failing(__func__)) return error

extern "C" void emulated_fail(const char* call, int error) {
  std::lock_guard<std::mutex> held(lock);
  failures[call] = error;
}
static long memory_size;
extern "C" void emulated_memory(long bytes) { memory_size = bytes; }
static long memory() { return memory_size ? memory_size : setting("EMULATED_MEMORY", 1L << 30); }

extern "C" void emulated_reverse(int on) { reverse_order = on; }
extern "C" long emulated_in_use() { return (long)in_use; }

CALL cuInit(unsigned) { TRY; return 0; }
CALL cuDriverGetVersion(int* v) { *v = 13000; return 0; }
CALL cuDeviceGetCount(int* n) { *n = (int)setting("EMULATED_DEVICES", 1); return 0; }
CALL cuDeviceGet(int* d, int ordinal) { *d = ordinal; return 0; }
CALL cuDeviceGetName(char* name, int n, int d) { snprintf(name, n, "Emulated %d", d); return 0; }
CALL cuDeviceTotalMem_v2(size_t* bytes, int) { *bytes = memory(); return 0; }
CALL cuDeviceGetAttribute(int* v, int which, int) {
  *v = which == 75 ? 7 : which == 76 ? 5 : which == 16 ? 4 : which == 39 ? 1024 : 0;
  return 0;
}
CALL cuDevicePrimaryCtxRetain(void** c, int d) { TRY; *c = (void*)(ptr)(d + 1); return 0; }
CALL cuCtxSetCurrent(void*) { return 0; }
CALL cuCtxSynchronize() { TRY; return 0; }
CALL cuGetErrorName(int e, const char** s) { *s = e == 2 ? "CUDA_ERROR_OUT_OF_MEMORY" : "CUDA_ERROR_EMULATED"; return 0; }
CALL cuGetErrorString(int e, const char** s) {
  *s = e == 2 ? "out of memory" : e == 700 ? "an illegal memory access was encountered" : e == 710 ? "device-side assert triggered" : "unknown error";
  return 0;
}

CALL cuMemAlloc_v2(ptr* p, size_t n) {
  TRY;
  std::lock_guard<std::mutex> held(lock);
  if (in_use + n > (size_t)memory()) return 2;
  void* m = aligned_alloc(512, (n + 511) / 512 * 512);
  memset(m, 0x7f, n);  // what nobody wrote must not look like zeros
  allocated[(ptr)m] = n;
  in_use += n;
  *p = (ptr)m;
  return 0;
}
CALL cuMemFree_v2(ptr p) {
  std::lock_guard<std::mutex> held(lock);
  auto a = allocated.find(p);
  if (a == allocated.end()) return 1;
  in_use -= a->second;
  allocated.erase(a);
  free((void*)p);
  return 0;
}
CALL cuMemGetInfo_v2(size_t* free_bytes, size_t* total) {
  *total = memory();
  *free_bytes = *total - in_use;
  return 0;
}
CALL cuMemHostAlloc(void** p, size_t n, unsigned) { *p = malloc(n); return 0; }
CALL cuMemFreeHost(void* p) { free(p); return 0; }
CALL cuMemcpyHtoDAsync_v2(ptr to, const void* from, size_t n, void*) { TRY; memcpy((void*)to, from, n); return 0; }
CALL cuMemcpyDtoHAsync_v2(void* to, ptr from, size_t n, void*) { TRY; memcpy(to, (void*)from, n); return 0; }
CALL cuMemcpyDtoDAsync_v2(ptr to, ptr from, size_t n, void*) { TRY; memmove((void*)to, (void*)from, n); return 0; }
CALL cuMemsetD8Async(ptr to, unsigned char v, size_t n, void*) { TRY; memset((void*)to, v, n); return 0; }

CALL cuModuleLoadData(void** m, const void* image) {
  TRY;
  *m = (void*)image;
  return memcmp(image, "//", 2) ? 200 : 0;
}
CALL cuModuleGetFunction(void** f, void*, const char* name) {
  *f = dlsym(RTLD_DEFAULT, name);
  if (!*f) {
    Dl_info here;
    dladdr((void*)cuInit, &here);
    *f = dlsym(dlopen(here.dli_fname, RTLD_LAZY | RTLD_NOLOAD), name);
  }
  return *f ? 0 : 500;
}
CALL cuFuncSetAttribute(void*, int, int) { return 0; }

CALL cuLaunchKernel(void* f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                    unsigned shared, void*, void** parameters, void**) {
  TRY;
  static std::mutex one;
  std::lock_guard<std::mutex> held(one);
  unsigned n = bx * by * bz;
  if (!gx || !gy || !gz || !n || n > THREADS || shared > sizeof emulated_shared) return 1;
  if (!stacks) stacks = (char*)aligned_alloc(4096, (size_t)THREADS * STACK);
  kernel = (void (*)(const void*))f;
  arguments = parameters[0];
  emulated_threads = threads;
  emulated_block_size = {bx, by, bz};
  emulated_grid = {gx, gy, gz};
  for (unsigned z = 0; z < gz; z++)
    for (unsigned y = 0; y < gy; y++)
      for (unsigned x = 0; x < gx; x++) {
        emulated_block = {x, y, z};
        memset(emulated_shared, 0x7f, shared);
        if (!run_block((int)n)) return 719;
      }
  int error = asserted ? 710 : 0;
  asserted = 0;
  return error;
}

CALL cuStreamCreateWithPriority(void** s, unsigned, int) { *s = malloc(1); return 0; }
CALL cuStreamDestroy_v2(void* s) { free(s); return 0; }
CALL cuStreamSynchronize(void*) { TRY; return 0; }
CALL cuStreamQuery(void*) { return 0; }
CALL cuStreamWaitEvent(void*, void*, unsigned) { return 0; }
struct Event { double at; };
CALL cuEventCreate(void** e, unsigned) { *e = calloc(1, sizeof(Event)); return 0; }
CALL cuEventDestroy_v2(void* e) { free(e); return 0; }
CALL cuEventRecord(void* e, void*) {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  ((Event*)e)->at = t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
  return 0;
}
CALL cuEventQuery(void*) { return 0; }
CALL cuEventSynchronize(void*) { return 0; }
CALL cuEventElapsedTime(float* ms, void* a, void* b) { *ms = (float)(((Event*)b)->at - ((Event*)a)->at); return 0; }
