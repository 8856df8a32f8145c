// What lies outside of everything that the records name.
#include <fmt/format.h>

#include "base/bytes.h"
#include "table/scrub/records_check.h"
#include "table/storage_keys.h"
#include "value/ordered_key.h"

namespace gramme {
namespace {

/// Families whose keys begin with a table, and most with an index or another part of it.
struct Checked {
  Family family;
  bool has_parts = true;
};
constexpr Checked checked[] = {{Family::items},
                               {Family::counters},
                               {Family::written},
                               {Family::expiries},
                               {Family::collections, false}};

}  // namespace

/// Whether there is such a table, with such an index or, of expiries and work at their queues,
/// such a setting of the time to live; or whether it waits for its purge.
bool RecordsCheck::is_known(Family family, Place place) const {
  const auto [table_id, part] = place;
  if (dropped_.contains({table_id, 0})) return true;
  const auto table = tables_.find(table_id);
  if (table == tables_.end()) return false;
  const auto& setting = table->second.time_to_live;
  if (family == Family::queue_work) return setting && part <= setting->setting;
  if (family == Family::expiries)
    return (setting && setting->enabled && part == setting->setting) || emptied_.contains(place);
  return part == 0 || table->second.find_index(part) != nullptr || dropped_.contains(place);
}

/// Looks at the first key of each table and index, and goes past the rest.
Result<void> RecordsCheck::look_for_strays() {
  for (const auto [family, has_parts] : checked) {
    const size_t size = 1 + sizeof(uint64_t) + (has_parts ? sizeof(uint16_t) : 0);
    KeyRange rest = range_of_family(family);
    while (rest.first < rest.last) {
      const Entries found = TRY(reader_.first_of(rest, 1));
      if (found.empty()) break;
      const std::string& key = found[0].first;
      ByteReader reader(std::string_view(key).substr(1));
      const uint64_t table_id = reader.big_endian<uint64_t>();
      const uint16_t part = has_parts ? reader.big_endian<uint16_t>() : uint16_t(0);
      if (reader.failed() || !is_known(family, {table_id, part})) add_stray(family, key, {table_id, part});
      rest.first = reader.failed() ? key + '\0' : successor_of_prefix(key.substr(0, size));
    }
  }
  return {};
}

void RecordsCheck::add_stray(Family family, const std::string& key, Place place) {
  const auto table = tables_.find(place.first);
  if (family == Family::expiries && table != tables_.end()) {
    findings_.push_back(
        {.kind = FindingKind::ended_queue,
         .table_id = place.first,
         .table = table->second.name,
         .key = queue_work_key(place.first, place.second, false),
         .what = "expiries of an earlier setting of the time to live were left behind",
         .remedy = Remedy{.table_key = catalog_key(table->second.owner, table->second.name)}});
    return;
  }
  misplaced(key, fmt::format("from here on lie entries of table id {}, part {}, of which the catalog knows "
                             "nothing: its record was lost, or a removal left them behind",
                             place.first, place.second));
}

Result<void> RecordsCheck::look_for_families() {
  for (KeyRange rest{"", "\xff\xff"}; rest.first < rest.last;) {
    const Entries found = TRY(reader_.first_of(rest, 1));
    if (found.empty()) break;
    const std::string& key = found[0].first;
    if (key.empty() || !is_family(key[0])) misplaced(key, "no kind of record has such a key");
    if (key.starts_with('\xff')) break;
    rest.first = key.empty() ? std::string(1, '\0') : successor_of_prefix(key.substr(0, 1));
  }
  return {};
}

}  // namespace gramme
