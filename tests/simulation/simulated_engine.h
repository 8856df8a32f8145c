// An engine for one thread: what it is asked to do it queues, and a seed chooses what is done next. Its
// store outlives it, as a disk outlives a process.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "storage/forwarding_engine.h"

namespace gramme::simulation {

/// What an engine may do to those who use it. Rates are "one in so many"; 0 is never.
struct Liberties {
  uint64_t plan_reruns = 2;
  uint64_t lost_answers = 0;       // the write is made
  uint64_t dropped_writes = 0;     // the write is not made, nobody can tell
  uint64_t older_first_reads = 3;  // a chain's first read comes before the rest
  bool is_exclusive = true;
  // What no engine may do: for those who doubt that it would be found.
  uint64_t torn_batches = 0;  // one of the changes is not made
  uint64_t lost_commits = 0;  // what was acknowledged is not made
};

/// The map that is left when a server ends, however it ends.
class SimulatedStore {
 public:
  explicit SimulatedStore(const Clock& clock);

  Engine& engine() { return *engine_; }
  /// A number of everything that is stored.
  uint64_t fingerprint();

 private:
  friend class SimulatedEngine;
  using Observation = std::pair<std::string, Engine::Observer>;

  std::vector<Observation> observations_;  // of the engine that is open
  std::unique_ptr<Engine> engine_;
};

class SimulatedEngine final : public Engine {
 public:
  SimulatedEngine(SimulatedStore& store, const Liberties& liberties, Random& random);
  ~SimulatedEngine() override;

  void run(Step step, Completion done) noexcept override {
    run_on(nullptr, std::move(step), std::move(done));
  }
  SnapshotPointer snapshot() override { return store_.engine().snapshot(); }
  /// Without a snapshot, as run() does.
  void run_on(SnapshotPointer snapshot, Step step, Completion done) noexcept override;
  void observe(std::string prefix, Observer observer) override;
  EngineStatistics statistics() const override { return store_.engine().statistics(); }
  bool is_exclusive() const override { return liberties_.is_exclusive; }

  bool is_idle() const { return events_.empty(); }
  /// Does the next thing, whichever that is; something is to be done.
  void advance();
  /// The process ends: of commits that are on their way any may still be made; nobody is answered, and
  /// nothing that comes later is done.
  void crash();
  bool has_crashed() const { return crashed_; }
  /// From now on every outcome is told.
  void tell_all() { liberties_.lost_answers = liberties_.dropped_writes = 0; }
  uint64_t unknown_outcomes() const { return unknown_; }

 private:
  struct Chain;
  using Event = std::move_only_function<void()>;

  void post(Event event) { events_.push_back(std::move(event)); }
  void begin(std::shared_ptr<Chain> chain, Step step);
  void read_all(std::shared_ptr<Chain> chain, Step step);
  Outcome read(const Chain& chain, Step step);
  void commit(std::shared_ptr<Chain> chain);
  Write sabotaged(Write write);
  void complete(std::shared_ptr<Chain> chain, Outcome outcome);

  SimulatedStore& store_;
  Liberties liberties_;
  Random& random_;
  std::vector<Event> events_;
  std::vector<std::shared_ptr<Chain>> committing_;
  bool crashed_ = false;
  uint64_t unknown_ = 0;
};

/// For background tasks, which wait for what they ask: meanwhile `others` go on.
class WaitingEngine final : public ForwardingEngine {
 public:
  WaitingEngine(SimulatedEngine& engine, std::function<void()> others)
      : ForwardingEngine(engine), engine_(engine), others_(std::move(others)) {}

  void run(Step step, Completion done) noexcept override {
    run_on(nullptr, std::move(step), std::move(done));
  }
  void run_on(SnapshotPointer snapshot, Step step, Completion done) noexcept override;

 private:
  SimulatedEngine& engine_;
  const std::function<void()> others_;
};

}  // namespace gramme::simulation
