// What is done while a file operation fails: one row for each kind of request that touches the store, and
// for each background task.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace gramme::failures {

/// A request, or a round of the background task of that name. `$Name` in the body stands for the text
/// member of that name that comes first in the answer before.
struct Deed {
  std::string_view name;
  std::string_view body = {};
};

struct Scenario {
  std::string_view name;
  std::vector<Deed> deeds;    // the last one meets the failure
  int64_t seconds_later = 0;  // than the store was made
  bool draws = false;         // answer and records hold something random: it cannot be asked again
};

/// How the store is made that scenarios begin with: it is closed and opened again between groups, so that
/// each lies in a table file of its own.
///
///   Things  pk S, sk N; local index (pk, l N), global index (g S, l N), a stream, items expire by `e`
///   Others  pk S
std::span<const std::vector<Deed>> beginning();

std::span<const Scenario> scenarios();

}  // namespace gramme::failures
