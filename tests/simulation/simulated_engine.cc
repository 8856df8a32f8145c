#include "simulated_engine.h"

#include <utility>

#include "base/check.h"
#include "fingerprint.h"
#include "storage/hostile/torment.h"
#include "storage/memory/memory_engine.h"

namespace gramme::simulation {
namespace {

using hostile::Fate;
using hostile::told;
using hostile::Torment;
using hostile::tormented;

class FingerprintVisitor final : public Visitor {
 public:
  explicit FingerprintVisitor(Fingerprint& fingerprint) : fingerprint_(fingerprint) {}
  bool visit(std::string_view key, std::string_view value) override {
    fingerprint_.add(key);
    fingerprint_.add(value);
    return true;
  }
  Step finish() override { return nothing(); }

 private:
  Fingerprint& fingerprint_;
};

}  // namespace

SimulatedStore::SimulatedStore(const Clock& clock) : engine_(make_memory_engine(clock)) {
  engine_->observe("", [this](std::string_view key, const std::string* value, Version version) {
    for (const auto& [prefix, observer] : observations_) {
      if (key.starts_with(prefix)) observer(key, value, version);
    }
  });
}

uint64_t SimulatedStore::fingerprint() {
  Fingerprint fingerprint;
  (void)run_to_end(
      *engine_, Scan{.range = {"", "\xff"}, .visitor = std::make_unique<FingerprintVisitor>(fingerprint)});
  return fingerprint.value();
}

/// A chain on its way. Its reads are done at one moment, its write at a later one, and it is answered later
/// still.
struct SimulatedEngine::Chain {
  SnapshotPointer snapshot;  // null: the present
  Completion done;
  std::shared_ptr<Torment> torment;
  std::optional<Write> write = {};
};

namespace {

/// Turns the chain's write into its end: it is kept for later.
Step without_write(Step step, std::optional<Write>& kept);

class ReadingVisitor final : public Visitor {
 public:
  ReadingVisitor(std::unique_ptr<Visitor> visitor, std::optional<Write>& kept)
      : visitor_(std::move(visitor)), kept_(kept) {}
  bool visit(std::string_view key, std::string_view value) override { return visitor_->visit(key, value); }
  Step finish() override { return without_write(visitor_->finish(), kept_); }

 private:
  std::unique_ptr<Visitor> visitor_;
  std::optional<Write>& kept_;
};

Step without_write(Step step, std::optional<Write>& kept) {
  if (Write* write = std::get_if<Write>(&step)) {
    kept = std::move(*write);
    return nothing();
  }
  if (Read* read = std::get_if<Read>(&step)) {
    read->then = [then = std::move(read->then), &kept](Present present) mutable {
      return without_write(then(present), kept);
    };
  } else if (Scan* scan = std::get_if<Scan>(&step)) {
    scan->visitor = std::make_unique<ReadingVisitor>(std::move(scan->visitor), kept);
  }
  return step;
}

}  // namespace

SimulatedEngine::SimulatedEngine(SimulatedStore& store, const Liberties& liberties, Random& random)
    : store_(store), liberties_(liberties), random_(random) {}

SimulatedEngine::~SimulatedEngine() { store_.observations_.clear(); }

void SimulatedEngine::observe(std::string prefix, Observer observer) {
  store_.observations_.emplace_back(std::move(prefix), std::move(observer));
}

void SimulatedEngine::run_on(SnapshotPointer snapshot, Step step, Completion done) noexcept {
  if (crashed_) return done(Unknown{"the process has ended"});
  auto happens = [this](uint64_t one_in) { return one_in > 0 && random_.one_in(one_in); };
  Fate fate = Fate::honest;
  if (happens(liberties_.lost_answers)) {
    fate = Fate::unknown_after_commit;
  } else if (happens(liberties_.dropped_writes)) {
    fate = Fate::unknown_without_commit;
  }
  auto chain = std::make_shared<Chain>(std::move(snapshot), std::move(done),
                                       std::make_shared<Torment>(fate, liberties_.plan_reruns));
  post([this, chain, step = tormented(std::move(step), chain->torment)]() mutable {
    begin(std::move(chain), std::move(step));
  });
}

/// A read of a single key that begins a chain may be older than the rest.
void SimulatedEngine::begin(std::shared_ptr<Chain> chain, Step step) {
  Read* read = std::get_if<Read>(&step);
  const bool alone = read != nullptr && read->keys.size() == 1 && liberties_.older_first_reads > 0 &&
                     random_.one_in(liberties_.older_first_reads);
  if (!alone) return read_all(std::move(chain), std::move(step));
  Step rest = nothing();
  (void)this->read(*chain, Read{.keys = read->keys, .then = [&](Present present) -> Step {
                                  rest = read->then(present);
                                  return nothing();
                                }});
  post([this, chain = std::move(chain), rest = std::move(rest)]() mutable {
    read_all(std::move(chain), std::move(rest));
  });
}

Outcome SimulatedEngine::read(const Chain& chain, Step step) {
  Outcome outcome = Unknown{};
  store_.engine().run_on(chain.snapshot, std::move(step),
                         [&](Outcome ended) { outcome = std::move(ended); });
  return outcome;
}

void SimulatedEngine::read_all(std::shared_ptr<Chain> chain, Step step) {
  Outcome outcome = read(*chain, without_write(std::move(step), chain->write));
  if (!chain->write) return complete(std::move(chain), std::move(outcome));
  committing_.push_back(chain);
  post([this, chain = std::move(chain)] { commit(chain); });
}

void SimulatedEngine::commit(std::shared_ptr<Chain> chain) {
  std::erase(committing_, chain);
  Outcome outcome = run_to_end(store_.engine(), sabotaged(*std::exchange(chain->write, std::nullopt)));
  outcome = told(std::move(outcome), *chain->torment);
  unknown_ += std::holds_alternative<Unknown>(outcome);
  complete(std::move(chain), std::move(outcome));
}

Write SimulatedEngine::sabotaged(Write write) {
  auto happens = [this](uint64_t one_in) { return one_in > 0 && random_.one_in(one_in); };
  const bool is_torn = happens(liberties_.torn_batches), is_lost = happens(liberties_.lost_commits);
  if (!is_torn && !is_lost) return write;
  write.plan = [plan = std::move(write.plan), is_lost, drawn = random_.next()](const Moment& moment,
                                                                               Present present) {
    Planned planned = plan(moment, present);
    auto& changes = planned.batch().changes();
    if (is_lost) changes.clear();
    if (!changes.empty()) changes.erase(changes.begin() + int64_t(drawn % changes.size()));
    return planned;
  };
  return write;
}

void SimulatedEngine::complete(std::shared_ptr<Chain> chain, Outcome outcome) {
  post([chain = std::move(chain), outcome = std::move(outcome)]() mutable {
    chain->done(std::move(outcome));
  });
}

void SimulatedEngine::advance() {
  CHECK(!events_.empty());
  std::swap(events_[random_.below(events_.size())], events_.back());
  Event event = std::move(events_.back());
  events_.pop_back();
  event();
}

void SimulatedEngine::crash() {
  crashed_ = true;
  store_.observations_.clear();
  for (auto& chain : committing_) {
    if (random_.one_in(2)) (void)run_to_end(store_.engine(), *std::exchange(chain->write, std::nullopt));
  }
  committing_.clear();
  events_.clear();
}

/// What was under way when the process ended is answered here, so that the task can unwind.
void WaitingEngine::run_on(SnapshotPointer snapshot, Step step, Completion done) noexcept {
  auto outcome = std::make_shared<std::optional<Outcome>>();
  engine_.run_on(std::move(snapshot), std::move(step),
                 [outcome](Outcome ended) { *outcome = std::move(ended); });
  while (!*outcome && !engine_.has_crashed()) others_();
  done(*outcome ? std::move(**outcome) : Outcome(Unknown{"the process has ended"}));
}

}  // namespace gramme::simulation
