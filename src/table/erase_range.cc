#include "table/erase_range.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace gramme {
namespace {

constexpr size_t entries_per_batch = 1000;

/// Looks again before it erases: a value may have been replaced since it was seen.
Write erase_entries(std::vector<std::string> keys, Erasable erasable) {
  std::vector<std::string> read = erasable ? keys : std::vector<std::string>();
  return Write{.keys = std::move(read),
               .plan = [keys = std::move(keys), erasable = std::move(erasable)](
                           const Moment&, Present present) -> Planned {
                 Batch batch;
                 for (size_t i = 0; i < keys.size(); ++i) {
                   if (!erasable || (present[i] && erasable(*present[i]))) batch.erase(keys[i]);
                 }
                 return {std::move(batch), nothing()};
               }};
}

/// Looks at one batch of entries. `rest` says where to go on; empty at the range's end.
class EraseBatch final : public Visitor {
 public:
  EraseBatch(std::string& rest, const Erasable& erasable) : rest_(rest), erasable_(erasable) {}

  bool visit(std::string_view key, std::string_view value) override {
    if (seen_ == entries_per_batch) {
      rest_ = key;
      return false;
    }
    ++seen_;
    if (!erasable_ || erasable_(value)) keys_.emplace_back(key);
    return true;
  }

  Step finish() override {
    if (keys_.empty()) return nothing();
    return erase_entries(std::move(keys_), erasable_);
  }

 private:
  std::string& rest_;
  Erasable erasable_;
  size_t seen_ = 0;
  std::vector<std::string> keys_;
};

}  // namespace

Result<void> erase_range(Engine& engine, KeyRange range, const std::atomic<bool>& stopped,
                         Erasable erasable) {
  while (!range.first.empty() && !stopped) {
    std::string rest;
    Scan scan;
    scan.range = {std::move(range.first), range.last};
    scan.visitor = std::make_unique<EraseBatch>(rest, erasable);
    TRY(complete(engine, std::move(scan)));
    range.first = std::move(rest);
  }
  return {};
}

}  // namespace gramme
