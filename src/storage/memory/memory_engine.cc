#include "storage/memory/memory_engine.h"

#include <map>
#include <mutex>
#include <shared_mutex>

#include "storage/counter.h"

namespace gramme {
namespace {

using Map = std::map<std::string, std::string, std::less<>>;

/// A state of the map: what the keys that were changed since had before. Absent ones had nothing.
struct PastState final : Snapshot {
  std::map<std::string, std::optional<std::string>, std::less<>> changed;
};

class MemoryEngine final : public Engine {
 public:
  explicit MemoryEngine(const Clock& clock) : clock_(clock) {}

  void run(Step step, Completion done) noexcept override { done(outcome_of(std::move(step), nullptr)); }

  SnapshotPointer snapshot() override {
    std::unique_lock lock(mutex_);
    auto state = std::make_shared<PastState>();
    states_.push_back(state);
    return state;
  }

  void run_on(SnapshotPointer snapshot, Step step, Completion done) noexcept override {
    done(outcome_of(std::move(step), static_cast<const PastState*>(snapshot.get())));
  }

  void observe(std::string prefix, Observer observer) override {
    observers_.emplace_back(std::move(prefix), std::move(observer));
  }

  EngineStatistics statistics() const override {
    std::shared_lock lock(mutex_);
    return {.commits = version_, .groups = version_, .syncs = 0, .last_version = version_};
  }

 private:
  /// The reads and scans of a chain run under one shared lock, so they see one state of the map: the
  /// present one, or a past one.
  Outcome outcome_of(Step step, const PastState* past) {
    std::shared_lock lock(mutex_);
    for (;;) {
      if (Response* response = std::get_if<Response>(&step)) return std::move(*response);
      if (Error* error = std::get_if<Error>(&step)) return std::move(*error);
      if (Write* write = std::get_if<Write>(&step)) {
        lock.unlock();
        return commit(*write);
      }
      Read* read = std::get_if<Read>(&step);
      Step next = read ? read->then(present(read->keys, past)) : scan(std::get<Scan>(step), past);
      step = std::move(next);
    }
  }

  using Values = std::vector<std::optional<std::string_view>>;
  Values present(const std::vector<std::string>& keys, const PastState* past = nullptr) const {
    Values values;
    for (const std::string& key : keys) values.push_back(value_of(key, past));
    return values;
  }

  std::optional<std::string_view> value_of(std::string_view key, const PastState* past) const {
    if (past != nullptr) {
      if (auto was = past->changed.find(key); was != past->changed.end()) return was->second;
    }
    auto entry = map_.find(key);
    return entry == map_.end() ? std::nullopt : std::optional<std::string_view>(entry->second);
  }

  Step scan(const Scan& scan, const PastState* past) const {
    if (past != nullptr) {
      show_past(scan, *past);
      return scan.visitor->finish();
    }
    auto first = map_.lower_bound(scan.range.first);
    auto last = scan.range.first < scan.range.last ? map_.lower_bound(scan.range.last) : first;
    if (scan.direction == Direction::forward) {
      while (first != last && scan.visitor->visit(first->first, first->second)) ++first;
    } else {
      while (first != last && scan.visitor->visit(std::prev(last)->first, std::prev(last)->second)) --last;
    }
    return scan.visitor->finish();
  }

  /// Takes the next key of both maps, until the range is used up.
  void show_past(const Scan& scan, const PastState& past) const {
    const bool forward = scan.direction == Direction::forward;
    for (KeyRange rest = scan.range; rest.first < rest.last;) {
      std::optional<std::string_view> key = end_of(map_, rest, forward);
      const std::optional<std::string_view> changed = end_of(past.changed, rest, forward);
      if (!key || (changed && (forward ? *changed < *key : *changed > *key))) key = changed;
      if (!key) return;
      const std::optional<std::string_view> value = value_of(*key, &past);
      if (value && !scan.visitor->visit(*key, *value)) return;
      (forward ? rest.first : rest.last) = *key;
      if (forward) rest.first.push_back('\0');
    }
  }

  /// The first or the last key of a map in a range; nothing when there is none.
  template <class Entries>
  static std::optional<std::string_view> end_of(const Entries& entries, const KeyRange& range, bool first) {
    auto found = entries.lower_bound(first ? range.first : range.last);
    if (!first && found == entries.begin()) return std::nullopt;
    if (!first) --found;
    if (found == entries.end() || found->first < range.first || found->first >= range.last)
      return std::nullopt;
    return found->first;
  }

  Outcome commit(const Write& write) {
    std::unique_lock lock(mutex_);
    Moment moment{clock_.now(), version_ + 1};
    Planned planned = write.plan(moment, present(write.keys));
    if (Error* error = std::get_if<Error>(&planned.answer())) return std::move(*error);
    if (!planned.batch().empty()) {
      version_ = moment.version;
      std::erase_if(states_, [](const auto& state) { return state.expired(); });
      for (const Batch::Change& change : planned.batch().changes()) {
        keep_past(change.key);
        apply(change);
      }
      for (const Batch::Change& change : planned.batch().changes()) show(change);
    }
    return std::get<Response>(std::move(planned.answer()));
  }

  void keep_past(const std::string& key) {
    for (const auto& weak : states_) {
      const std::shared_ptr<PastState> state = weak.lock();
      if (!state || state->changed.contains(key)) continue;
      auto entry = map_.find(key);
      state->changed.emplace(
          key, entry == map_.end() ? std::nullopt : std::optional<std::string>(entry->second));
    }
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
  std::vector<std::weak_ptr<PastState>> states_;
  Version version_ = 0;
};

}  // namespace

std::unique_ptr<Engine> make_memory_engine(const Clock& clock) {
  return std::make_unique<MemoryEngine>(clock);
}

}  // namespace gramme
