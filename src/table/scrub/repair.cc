#include "table/scrub/repair.h"

#include <utility>
#include <vector>

#include "base/bytes.h"
#include "storage/counter.h"
#include "table/change.h"
#include "table/expiry.h"
#include "table/expiry_queue.h"
#include "table/index_build.h"
#include "table/scrub/kept_finding.h"
#include "table/scrub/table_check.h"
#include "table/storage_keys.h"
#include "table/store_access.h"

namespace gramme {
namespace {

/// The table that a finding is about, if it is still there.
std::optional<Table> table_of(const Finding& finding, const std::optional<std::string_view>& record) {
  std::optional<Table> table = record ? decode_table(*record) : std::nullopt;
  if (!table || table->id != finding.table_id) return std::nullopt;
  return table;
}

/// Appends what brings a key from a value to another; nothing when it has it.
void bring(Batch& batch, const std::string& key, const std::optional<std::string_view>& from,
           std::optional<std::string> to) {
  if (from == to) return;
  if (to) {
    batch.put(key, *std::move(to));
  } else {
    batch.erase(key);
  }
}

std::optional<std::string> entry_of(const Table& table, const Index& index, const std::string& key,
                                    ItemView item) {
  if (!item || index_entry_key(table, index, item) != key) return std::nullopt;
  Batch entry;
  append_entry(entry, table, index, item);
  return std::move(entry.changes()[0].value);
}

std::optional<std::string> expiry_entry_of(const Table& table, const std::string& key,
                                           const std::string& item_key, ItemView item) {
  const std::optional<uint64_t> second = expiry_of(table, item);
  if (!second || expiry_key(table.id, table.time_to_live->setting, *second, item_key) != key)
    return std::nullopt;
  return "";
}

// What follows appends to a batch what makes a finding's key right. `present` is what is there under
// keys_of(finding).

constexpr size_t keys_of_every_finding = 4;

std::vector<std::string> keys_of(const Finding& finding) {
  const Remedy& remedy = *finding.remedy;
  std::vector<std::string> keys = {remedy.table_key, finding.key, remedy.item_key,
                                   finding_key(finding.table_id, uint8_t(finding.kind), finding.key)};
  if (finding.kind == FindingKind::index_entry && !remedy.item_key.empty()) {
    keys.push_back(build_key(finding.table_id, remedy.index_id));
    keys.push_back(written_key(finding.table_id, remedy.index_id, remedy.item_key));
  }
  return keys;
}

/// Whether the index has the item's entry, or will have it only when its build comes to the item.
bool is_held(const Finding& finding, const Index& index, Present present) {
  if (index.state == IndexState::active) return true;
  if (present.size() == keys_of_every_finding) return false;
  const std::optional<std::string_view> record = present[keys_of_every_finding];
  const std::optional<IndexBuild> build = record ? decode_index_build(*record) : std::nullopt;
  return (build && finding.remedy->item_key <= build->cursor) || present[keys_of_every_finding + 1];
}

void repair_derived(Batch& batch, const Finding& finding, const Table& table, Present present) {
  const Remedy& remedy = *finding.remedy;
  const ItemView item = present[2] ? ItemView(*present[2]) : ItemView();
  if (item && key_of_item_bytes(table, item.bytes()) != remedy.item_key) return;
  if (finding.kind == FindingKind::expiry)
    return bring(batch, finding.key, present[1],
                 expiry_entry_of(table, finding.key, remedy.item_key, item));
  const Index* index = table.find_index(remedy.index_id);
  if (index == nullptr) return;
  const ItemView held = is_held(finding, *index, present) ? item : ItemView();
  bring(batch, finding.key, present[1], entry_of(table, *index, finding.key, held));
}

/// Writes add to counters what they change, right or wrong, so what was missing stays missing until it is
/// added, once.
void repair_counter(Batch& batch, const Finding& finding, const Table& table, const Moment& moment,
                    Present present) {
  const Remedy& remedy = *finding.remedy;
  const bool is_of_index = finding.key.starts_with(char(Family::counters));
  const uint16_t index_id =
      is_of_index
          ? ByteReader(std::string_view(finding.key).substr(1 + sizeof(uint64_t))).big_endian<uint16_t>()
          : uint16_t(0);
  if (index_id != 0 && table.find_index(index_id) == nullptr) return;
  if (present[3] != remedy.kept_before) return;
  batch.add(finding.key, remedy.difference);
  batch.put(finding_key(finding.table_id, uint8_t(finding.kind), finding.key),
            encode_kept_finding({.table = finding.table,
                                 .what = finding.what,
                                 .found = moment.now,
                                 .seen = moment.now,
                                 .repaired = moment.version}));
}

void repair_queue(Batch& batch, const Finding& finding, const Table& table, Present present) {
  const std::optional<QueueWork> work = parse_queue_work_key(finding.key);
  if (!work || present[1]) return;
  if (table.expires_items() && table.time_to_live->setting == work->setting) return;
  put_queue_work(batch, table, work->setting, false);
}

Batch changes_for(const Finding& finding, const Moment& moment, Present present) {
  Batch batch;
  if (finding.kind == FindingKind::sequence) {
    const int64_t last = finding.remedy->difference;
    if (decode_counter(present[1]) < last) batch.put(finding.key, encode_counter(last));
    return batch;
  }
  const std::optional<Table> table = table_of(finding, present[0]);
  if (!table) return batch;
  switch (finding.kind) {
    case FindingKind::index_entry:
    case FindingKind::expiry:
      repair_derived(batch, finding, *table, present);
      break;
    case FindingKind::counter:
      repair_counter(batch, finding, *table, moment, present);
      break;
    case FindingKind::ended_queue:
      repair_queue(batch, finding, *table, present);
      break;
    case FindingKind::mark: {
      const Index* index = table->find_index(finding.remedy->index_id);
      if (index != nullptr && index->state == IndexState::active && present[1]) batch.erase(finding.key);
      break;
    }
    default:
      break;
  }
  return batch;
}

}  // namespace

Result<bool> repair(Engine& engine, const Finding& finding) {
  if (!finding.remedy) return false;
  return decide<bool>(engine, keys_of(finding), [&finding](const Moment& moment, Present present) {
    Batch batch = changes_for(finding, moment, present);
    const bool changed = !batch.empty();
    return Decision<bool>{std::move(batch), changed};
  });
}

}  // namespace gramme
