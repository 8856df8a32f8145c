// Which tables there are. The truth lies in the store; every gateway keeps a snapshot of it in memory and
// follows the commits, so finding a table never reads the store.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/engine.h"
#include "table/table.h"

namespace gramme {

/// What an ARN arn:PARTITION:dynamodb:REGION:ACCOUNT:table/NAME names; nothing for other texts. The name
/// borrows from `arn`.
struct TableReference {
  Namespace owner;
  std::string_view name;
};
std::optional<TableReference> parse_table_arn(std::string_view arn);

/// All tables at one moment; immutable.
class CatalogSnapshot {
 public:
  /// By name or ARN. ResourceNotFoundException "Requested resource not found" when absent; tells the log
  /// when the table exists in another region.
  Result<TablePointer> find(const Namespace& owner, std::string_view name_or_arn) const;
  /// Names in order, after `after`, at most `limit`.
  std::vector<std::string> names(const Namespace& owner, std::string_view after, size_t limit) const;
  size_t count(const Namespace& owner) const;
  /// The tables of all namespaces whose items expire, and those with an enabled stream.
  std::vector<TablePointer> expiring() const { return all(&Table::expires_items); }
  std::vector<TablePointer> streamed() const { return all(&Table::has_stream); }

 private:
  std::vector<TablePointer> all(bool (Table::*wanted)() const) const;
  friend class Catalog;
  std::map<Namespace, std::map<std::string, std::shared_ptr<const Table>, std::less<>>> tables_;
};

class Catalog {
 public:
  /// Follows the engine's commits from now on: outlives every run of the engine.
  explicit Catalog(Engine& engine);
  /// Reads all records, before the first request; refuses a damaged one.
  Result<void> load();
  std::shared_ptr<const CatalogSnapshot> snapshot() const { return snapshot_.load(); }

 private:
  /// Puts a record, or removes one when `value` is null. False when it cannot be read; nothing is changed
  /// then.
  static bool apply(CatalogSnapshot& snapshot, std::string_view key, const std::string* value);
  Engine& engine_;
  std::atomic<std::shared_ptr<const CatalogSnapshot>> snapshot_;
};

}  // namespace gramme
