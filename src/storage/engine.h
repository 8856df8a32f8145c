// The storage seam. Everything DynamoDB-like exists once, above it; memory/, rocksdb/ and later postgres/
// implement it. storage/engine_contract.h holds the tests that any engine must pass.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/step.h"

namespace gramme {

/// Called once with how a chain of steps ended: on the calling thread before run() returns, or later on
/// another thread.
using Completion = std::move_only_function<void(Outcome)>;

struct EngineStatistics {
  uint64_t commits = 0;  // plans whose changes were made
  uint64_t groups = 0;   // batches they were committed in
  uint64_t syncs = 0;
  Version last_version = 0;
};

/// A state of the store that stays as it is while writes go on; gone with the last owner, who must not
/// outlive the engine. It costs what is overwritten meanwhile.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
};
using SnapshotPointer = std::shared_ptr<const Snapshot>;

/// What a part of a check of the engine's own files came to.
struct Verified {
  struct Damage {
    std::string file;
    std::string what;  // for people: what is wrong, and what was or can be done
  };
  std::string place = {};  // where it goes on; empty at the end
  uint64_t bytes = 0;
  std::vector<Damage> damages = {};
};

/// Steps must not throw. What does nevertheless, for lack of memory, ends the process: it may have cut off
/// the engine half-way through something. What is acknowledged is on disk by then.
class Engine {
 public:
  virtual ~Engine() = default;

  /// Runs a step and what follows from it. A write is atomic, and durable (as the engine was configured)
  /// when completed; a strong read sees every write completed before it began.
  virtual void run(Step step, Completion done) noexcept = 0;

  /// What is there now.
  virtual SnapshotPointer snapshot() = 0;
  /// The same as run(), but reads and scans see a snapshot of this engine, and may be slower and leave
  /// memory to others: for background work. A write at the end sees the present.
  virtual void run_on(SnapshotPointer snapshot, Step step, Completion done) noexcept = 0;

  /// Checks a part of what is on disk against its checksums, from the place where the part before ended:
  /// less than a second of work, done on the calling thread. An engine without files has nothing to check.
  virtual Verified verify(const std::string& place) {
    (void)place;
    return {};
  }

  /// Shows every committed put and erase whose key starts with `prefix`, in commit order, before the commit
  /// completes. `value` is null for an erase. Registered before the first write is run; called on the
  /// engine's thread: short, never blocking.
  using Observer = std::function<void(std::string_view key, const std::string* value, Version version)>;
  virtual void observe(std::string prefix, Observer observer) = 0;

  virtual EngineStatistics statistics() const = 0;

  /// Whether nobody else can have the store open: whoever held something in it before is gone.
  virtual bool is_exclusive() const { return true; }
};

/// Runs a chain to its end and waits: for start-up, background work and tests; never on an event loop.
Outcome run_to_end(Engine& engine, Step step);

/// The same of a chain whose answer says nothing; an Unknown outcome is an InternalServerError.
Result<void> complete(Engine& engine, Step step);

/// The same of a chain on a snapshot.
Result<void> complete_on(Engine& engine, const SnapshotPointer& snapshot, Step step);

/// The answer of chains that nobody asked for.
inline Response nothing() {
  return [](Writer&) {};
}

}  // namespace gramme
