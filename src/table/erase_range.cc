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

/// Looks at one batch of entries, and notes how many are to go and where the next one begins.
class EraseBatch final : public Visitor {
 public:
  EraseBatch(Erased& erased, const Erasable& erasable) : erased_(erased), erasable_(erasable) {}

  bool visit(std::string_view key, std::string_view value) override {
    if (seen_ == entries_per_batch) {
      erased_.rest = key;
      return false;
    }
    ++seen_;
    if (!erasable_ || erasable_(value)) keys_.emplace_back(key);
    return true;
  }

  Step finish() override {
    if (keys_.empty()) return nothing();
    erased_.entries += keys_.size();
    return erase_entries(std::move(keys_), erasable_);
  }

 private:
  Erased& erased_;
  Erasable erasable_;
  size_t seen_ = 0;
  std::vector<std::string> keys_;
};

}  // namespace

Result<Erased> erase_range(Engine& engine, KeyRange range, const std::atomic<bool>& stopped,
                           Erasable erasable, size_t looked_at_max) {
  Erased erased{.rest = std::move(range.first)};
  for (size_t looked_at = 0; !erased.rest.empty() && looked_at < looked_at_max && !stopped;
       looked_at += entries_per_batch) {
    Scan scan;
    scan.range = {std::exchange(erased.rest, {}), range.last};
    scan.visitor = std::make_unique<EraseBatch>(erased, erasable);
    TRY(complete(engine, std::move(scan)));
  }
  return erased;
}

}  // namespace gramme
