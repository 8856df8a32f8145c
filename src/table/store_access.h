// What background work asks of the store: a few values or entries, copied, and a change with what its plan
// found. Waits for the engine: never on an event loop.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "storage/engine.h"

namespace gramme {

using Values = std::vector<std::optional<std::string>>;
using Entries = std::vector<std::pair<std::string, std::string>>;

/// How much is copied at once: the entry that reaches a limit is the last one.
struct CopyLimits {
  size_t entries = size_t(-1);
  size_t bytes = size_t(-1);  // of values
};

/// The values under keys; on a snapshot, if one is given.
Result<Values> values_of(Engine& engine, std::vector<std::string> keys,
                         const SnapshotPointer& snapshot = nullptr);
Result<std::optional<std::string>> value_of(Engine& engine, std::string key);
/// The first entries of a range; on a snapshot, if one is given.
Result<Entries> entries_of(Engine& engine, KeyRange range, CopyLimits limits = {},
                           const SnapshotPointer& snapshot = nullptr);
Result<void> erase(Engine& engine, std::string key);

/// What a plan makes of what is present: changes, and what there is to tell of them.
template <class T>
struct Decision {
  Batch batch;
  T told;
};

namespace detail {
/// The same as complete(), but the response is called, with a writer that nobody reads.
Result<void> complete_and_respond(Engine& engine, Step step);
}  // namespace detail

/// Runs a write; what the plan that was carried out told. `plan` is pure, as that of every Write, and makes
/// of a Moment and what is Present a Decision<T> or a Result of one.
template <class T, class Plan>
Result<T> decide(Engine& engine, std::vector<std::string> keys, Plan plan) {
  std::optional<T> told;
  Write write;
  write.keys = std::move(keys);
  write.plan = [plan = std::move(plan), &told](const Moment& moment, Present present) -> Planned {
    Result<Decision<T>> decision = plan(moment, present);
    if (!decision.has_value()) return std::move(decision.error());
    return {std::move(decision->batch),
            [&told, value = std::move(decision->told)](Writer&) mutable { told = std::move(value); }};
  };
  TRY(detail::complete_and_respond(engine, std::move(write)));
  return *std::move(told);
}

}  // namespace gramme
