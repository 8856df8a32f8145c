// operator new of this program, and what OpenSSL and zlib take their memory from: allocations of a thread
// fail when a test says so.
#pragma once

#include <cstdint>
#include <utility>

namespace gramme::failures {

enum class Shortage : uint8_t { once, lasting };

/// Fails the n-th allocation of this thread from now on, and those after it when the shortage lasts.
void fail_allocation_in(uint64_t allocations, Shortage shortage);
/// Allocations succeed again. Says whether one failed.
bool end_shortage();

/// While it lives, allocations of this thread neither fail nor count.
class Plenty {
 public:
  Plenty();
  ~Plenty();
  Plenty(const Plenty&) = delete;
  Plenty& operator=(const Plenty&) = delete;
};

}  // namespace gramme::failures
