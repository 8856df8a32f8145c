#include "scarce_memory.h"

#include <malloc.h>
#include <openssl/crypto.h>
#include <zlib.h>

#include <cstdlib>
#include <new>

namespace gramme::failures {
namespace {

struct Scarcity {
  uint64_t until_failure;  // 0: none is to come
  Shortage shortage;
  bool has_failed;
  int plenty;
};
thread_local Scarcity scarcity;

bool is_to_fail() {
  if (scarcity.plenty > 0) return false;
  if (scarcity.has_failed && scarcity.shortage == Shortage::lasting) return true;
  if (scarcity.until_failure == 0 || --scarcity.until_failure > 0) return false;
  return scarcity.has_failed = true;
}

}  // namespace

void fail_allocation_in(uint64_t allocations, Shortage shortage) {
  scarcity = {allocations, shortage, false, 0};
}

bool end_shortage() { return std::exchange(scarcity, {}).has_failed; }

Plenty::Plenty() { ++scarcity.plenty; }
Plenty::~Plenty() { --scarcity.plenty; }

void* allocated(size_t size) { return is_to_fail() ? nullptr : std::malloc(size > 0 ? size : 1); }

void* allocated_or_thrown(size_t size) {
  if (void* memory = allocated(size)) return memory;
  throw std::bad_alloc();
}

namespace {

/// OpenSSL makes what a digest needs anew each time, right after it freed the last: an allocator that keeps
/// blocks by thread, as glibc's does, has that at hand.
thread_local void* just_freed = nullptr;

void* openssl_allocated(size_t size, const char*, int) {
  if (just_freed != nullptr && malloc_usable_size(just_freed) - size < 16)
    return std::exchange(just_freed, nullptr);
  return allocated(size);
}
void* openssl_reallocated(void* memory, size_t size, const char*, int) {
  return is_to_fail() ? nullptr : std::realloc(memory, size);
}
void openssl_freed(void* memory, const char*, int) { std::free(std::exchange(just_freed, memory)); }
const int is_openssl_led_here =
    CRYPTO_set_mem_functions(openssl_allocated, openssl_reallocated, openssl_freed);

void* zlib_allocated(void*, unsigned count, unsigned size) { return allocated(size_t(count) * size); }
void zlib_freed(void*, void* memory) { std::free(memory); }

}  // namespace
}  // namespace gramme::failures

// The linker leads calls of X to __wrap_X, and those of __real_X to X (CMakeLists.txt).
extern "C" {
int __real_inflateInit2_(z_streamp, int, const char*, int);
int __wrap_inflateInit2_(z_streamp stream, int bits, const char* version, int size) {
  stream->zalloc = gramme::failures::zlib_allocated;
  stream->zfree = gramme::failures::zlib_freed;
  return __real_inflateInit2_(stream, bits, version, size);
}
int __real_deflateInit2_(z_streamp, int, int, int, int, int, const char*, int);
int __wrap_deflateInit2_(z_streamp stream, int level, int method, int bits, int memory, int strategy,
                         const char* version, int size) {
  stream->zalloc = gramme::failures::zlib_allocated;
  stream->zfree = gramme::failures::zlib_freed;
  return __real_deflateInit2_(stream, level, method, bits, memory, strategy, version, size);
}
}

using gramme::failures::allocated;
using gramme::failures::allocated_or_thrown;

void* operator new(size_t size) { return allocated_or_thrown(size); }
void* operator new[](size_t size) { return allocated_or_thrown(size); }
void* operator new(size_t size, const std::nothrow_t&) noexcept { return allocated(size); }
void* operator new[](size_t size, const std::nothrow_t&) noexcept { return allocated(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
