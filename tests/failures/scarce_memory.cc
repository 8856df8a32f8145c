#include "scarce_memory.h"

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

}  // namespace gramme::failures

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
