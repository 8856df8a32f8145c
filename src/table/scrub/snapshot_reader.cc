#include "table/scrub/snapshot_reader.h"

#include <memory>

namespace gramme {
namespace {

constexpr size_t bytes_at_once = 1 << 20;

class Copier final : public Visitor {
 public:
  Copier(Entries& entries, size_t entries_max) : entries_(entries), entries_max_(entries_max) {}
  bool visit(std::string_view key, std::string_view value) override {
    entries_.emplace_back(key, value);
    bytes_ += value.size();
    return entries_.size() < entries_max_ && bytes_ < bytes_at_once;
  }
  Step finish() override { return nothing(); }

 private:
  Entries& entries_;
  const size_t entries_max_;
  size_t bytes_ = 0;
};

}  // namespace

Result<Entries> SnapshotReader::first_of(KeyRange range, size_t entries_max) const {
  Entries entries;
  Scan scan;
  scan.range = std::move(range);
  scan.visitor = std::make_unique<Copier>(entries, entries_max);
  TRY(complete_on(engine_, snapshot_, std::move(scan)));
  return entries;
}

Result<std::vector<std::optional<std::string>>> SnapshotReader::values_of(
    std::vector<std::string> keys) const {
  std::vector<std::optional<std::string>> values;
  if (keys.empty()) return values;
  Read read;
  read.keys = std::move(keys);
  read.then = [&values](Present present) -> Step {
    values.assign(present.begin(), present.end());
    return nothing();
  };
  TRY(complete_on(engine_, snapshot_, std::move(read)));
  return values;
}

}  // namespace gramme
