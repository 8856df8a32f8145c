#include "table/catalog.h"

#include <fmt/format.h>

#include <utility>

#include "api/arn.h"
#include "api/errors.h"
#include "base/logging.h"
#include "table/storage_keys.h"

namespace gramme {
namespace {

constexpr std::string_view arn_start = "arn:";
constexpr std::string_view table_resource = "table/";

/// Shows every catalog record to `apply`, which says whether it could be read.
class RecordVisitor final : public Visitor {
 public:
  explicit RecordVisitor(std::function<bool(std::string_view key, std::string_view value)> apply)
      : apply_(std::move(apply)) {}

  bool visit(std::string_view key, std::string_view value) override {
    if (!apply_(key, value)) damaged_ = key;
    return damaged_.empty();
  }

  Step finish() override {
    if (!damaged_.empty())
      return internal_server_error(fmt::format("the catalog's record {} is damaged", damaged_));
    return nothing();
  }

 private:
  std::function<bool(std::string_view, std::string_view)> apply_;
  std::string damaged_;
};

}  // namespace

std::optional<TableReference> parse_table_arn(std::string_view arn) {
  const auto parsed = parse_arn(arn);
  if (!parsed || parsed->service != "dynamodb" || !parsed->resource.starts_with(table_resource))
    return std::nullopt;
  return TableReference{{std::string(parsed->account), std::string(parsed->region)},
                        parsed->resource.substr(table_resource.size())};
}

Result<TablePointer> CatalogSnapshot::find(const Namespace& owner, std::string_view name_or_arn) const {
  std::string_view name = name_or_arn;
  const bool by_arn = name_or_arn.starts_with(arn_start);
  if (by_arn) {
    std::optional<TableReference> reference = parse_table_arn(name_or_arn);
    if (!reference || reference->owner != owner) return resource_not_found("Requested resource not found");
    name = reference->name;
  }
  if (auto tables = tables_.find(owner); tables != tables_.end()) {
    if (auto found = tables->second.find(name); found != tables->second.end()) {
      return TablePointer(found->second, by_arn);
    }
  }
  for (const auto& [other, tables] : tables_) {
    if (!tables.contains(name)) continue;
    LOG_INFO("table {} is not in account {}, region {}, but in account {}, region {}", name, owner.account,
             owner.region, other.account, other.region);
  }
  return resource_not_found("Requested resource not found");
}

std::vector<std::string> CatalogSnapshot::names(const Namespace& owner, std::string_view after,
                                                size_t limit) const {
  std::vector<std::string> names;
  auto tables = tables_.find(owner);
  if (tables == tables_.end()) return names;
  for (auto table = tables->second.upper_bound(after);
       table != tables->second.end() && names.size() < limit; ++table) {
    names.push_back(table->first);
  }
  return names;
}

size_t CatalogSnapshot::count(const Namespace& owner) const {
  auto tables = tables_.find(owner);
  return tables == tables_.end() ? 0 : tables->second.size();
}

std::vector<TablePointer> CatalogSnapshot::all(bool (Table::*wanted)() const) const {
  std::vector<TablePointer> found;
  for (const auto& [owner, tables] : tables_) {
    for (const auto& [name, table] : tables) {
      if ((*table.*wanted)()) found.push_back(table);
    }
  }
  return found;
}

Catalog::Catalog(Engine& engine) : engine_(engine), snapshot_(std::make_shared<const CatalogSnapshot>()) {
  engine.observe(range_of_family(Family::catalog).first,
                 [this](std::string_view key, const std::string* value, Version) {
                   auto next = std::make_shared<CatalogSnapshot>(*snapshot_.load());
                   if (!apply(*next, key, value))
                     LOG_ERROR("a catalog record that cannot be read was written: {}", key);
                   snapshot_.store(std::move(next));
                 });
}

Result<void> Catalog::load() {
  auto loaded = std::make_shared<CatalogSnapshot>();
  Scan scan;
  scan.range = range_of_family(Family::catalog);
  scan.visitor = std::make_unique<RecordVisitor>([&loaded](std::string_view key, std::string_view value) {
    std::string record(value);
    return apply(*loaded, key, &record);
  });
  TRY(complete(engine_, std::move(scan)));
  snapshot_.store(std::move(loaded));
  return {};
}

bool Catalog::apply(CatalogSnapshot& snapshot, std::string_view key, const std::string* value) {
  std::optional<CatalogName> name = parse_catalog_key(key);
  if (!name) return false;
  if (value == nullptr) {
    snapshot.tables_[name->owner].erase(name->table);
    return true;
  }
  std::optional<Table> table = decode_table(*value);
  if (!table || table->owner != name->owner || table->name != name->table) return false;
  snapshot.tables_[name->owner][name->table] = std::make_shared<const Table>(*std::move(table));
  return true;
}

}  // namespace gramme
