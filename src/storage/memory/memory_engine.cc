#include "storage/memory/memory_engine.h"

#include <map>
#include <mutex>
#include <shared_mutex>

#include "storage/counter.h"

namespace gramme {
namespace {

using Map = std::map<std::string, std::string, std::less<>>;

class MemoryEngine final : public Engine {
 public:
  explicit MemoryEngine(const Clock& clock) : clock_(clock) {}

  void run(Step step, Completion done) override { done(outcome_of(std::move(step))); }

  void observe(std::string prefix, Observer observer) override {
    observers_.emplace_back(std::move(prefix), std::move(observer));
  }

  EngineStatistics statistics() const override {
    std::shared_lock lock(mutex_);
    return {.commits = version_, .groups = version_, .syncs = 0, .last_version = version_};
  }

 private:
  /// The reads and scans of a chain run under one shared lock, so they see one state of the map.
  Outcome outcome_of(Step step) {
    std::shared_lock lock(mutex_);
    for (;;) {
      if (Response* response = std::get_if<Response>(&step)) return std::move(*response);
      if (Error* error = std::get_if<Error>(&step)) return std::move(*error);
      if (Write* write = std::get_if<Write>(&step)) {
        lock.unlock();
        return commit(*write);
      }
      Read* read = std::get_if<Read>(&step);
      Step next = read ? read->then(present(read->keys)) : scan(std::get<Scan>(step));
      step = std::move(next);
    }
  }

  std::vector<std::optional<std::string_view>> present(const std::vector<std::string>& keys) const {
    std::vector<std::optional<std::string_view>> values;
    for (const std::string& key : keys) {
      auto entry = map_.find(key);
      values.push_back(entry == map_.end() ? std::nullopt : std::optional<std::string_view>(entry->second));
    }
    return values;
  }

  Step scan(const Scan& scan) const {
    auto first = map_.lower_bound(scan.range.first);
    auto last = scan.range.first < scan.range.last ? map_.lower_bound(scan.range.last) : first;
    if (scan.direction == Direction::forward) {
      while (first != last && scan.visitor->visit(first->first, first->second)) ++first;
    } else {
      while (first != last && scan.visitor->visit(std::prev(last)->first, std::prev(last)->second)) --last;
    }
    return scan.visitor->finish();
  }

  Outcome commit(const Write& write) {
    std::unique_lock lock(mutex_);
    Moment moment{clock_.now(), version_ + 1};
    Planned planned = write.plan(moment, present(write.keys));
    if (Error* error = std::get_if<Error>(&planned.answer())) return std::move(*error);
    if (!planned.batch().empty()) {
      version_ = moment.version;
      for (const Batch::Change& change : planned.batch().changes()) apply(change);
      for (const Batch::Change& change : planned.batch().changes()) show(change);
    }
    return std::get<Response>(std::move(planned.answer()));
  }

  void apply(const Batch::Change& change) {
    switch (change.kind) {
      case Batch::Kind::put:
        map_.insert_or_assign(change.key, change.value);
        break;
      case Batch::Kind::erase:
        map_.erase(change.key);
        break;
      case Batch::Kind::add: {
        std::string& counter = map_[change.key];
        counter = encode_counter(add_to_counter(decode_counter(counter), change.delta));
        break;
      }
    }
  }

  void show(const Batch::Change& change) const {
    if (change.kind == Batch::Kind::add) return;
    const std::string* value = change.kind == Batch::Kind::put ? &change.value : nullptr;
    for (const auto& [prefix, observer] : observers_) {
      if (change.key.starts_with(prefix)) observer(change.key, value, version_);
    }
  }

  const Clock& clock_;
  std::vector<std::pair<std::string, Observer>> observers_;
  mutable std::shared_mutex mutex_;
  Map map_;
  Version version_ = 0;
};

}  // namespace

std::unique_ptr<Engine> make_memory_engine(const Clock& clock) {
  return std::make_unique<MemoryEngine>(clock);
}

}  // namespace gramme
