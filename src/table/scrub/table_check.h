// Checks what lies under one table, on one snapshot: its items, and that index entries, expiries, counters,
// sizes of item collections and marks of a build are what the items entail.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "table/scrub/finding.h"
#include "table/scrub/snapshot_reader.h"
#include "table/scrub/walk.h"
#include "table/table.h"

namespace gramme {

/// The key under which bytes that are an item of the table belong; nothing when they are none.
std::optional<std::string> key_of_item_bytes(const Table& table, std::string_view bytes);

class TableCheck {
 public:
  /// `now` is no earlier than the snapshot.
  TableCheck(SnapshotReader reader, Table table, Timestamp now);
  TableCheck(const TableCheck&) = delete;
  TableCheck& operator=(const TableCheck&) = delete;

  bool is_over() const { return walk_.is_over(); }
  /// Looks at some entries more, and returns how many.
  Result<size_t> step() { return walk_.step(); }
  std::vector<Finding> take_findings() { return std::exchange(findings_, {}); }
  const Table& table() const { return table_; }

 private:
  struct Sums {
    int64_t items = 0;
    int64_t bytes = 0;
  };
  /// What an item entails under a key.
  struct Entailed {
    std::string key;
    std::string value;
    std::string item_key;
    uint16_t index_id;  // 0: an expiry
  };
  /// Items that are what their keys say; borrows.
  using Items = std::vector<std::pair<std::string_view, ItemView>>;

  std::vector<Stretch> stretches();
  Result<void> read_work();
  Result<void> look_at_items(const Entries& entries);
  Items sound_items(const Entries& entries);
  /// Which of the items the index that is being built holds the entries of; all when none is. An empty key
  /// is no item's.
  Result<std::vector<bool>> are_held(const std::vector<std::string>& item_keys);
  Result<void> add_entries(std::string_view key, ItemView item, bool is_held,
                           std::vector<Entailed>& entailed);
  void add_expiry(std::string_view key, ItemView item, std::vector<Entailed>& entailed);
  Result<void> compare(const std::vector<Entailed>& entailed);
  Result<void> add_to_collection(ItemView item, int64_t bytes);
  Result<void> compare_collection();

  Result<void> look_at_index(const Index& index, const Entries& entries);
  Result<void> look_at_expiries(const Entries& entries);
  Result<void> look_at_collections(const Entries& entries);
  Result<void> look_at_marks(const Index& index, const Entries& entries);
  Result<void> compare_counters();
  Result<void> compare_counter(const std::string& key, std::string_view what, int64_t recount);

  Finding finding(FindingKind kind, std::string_view key, std::string what) const;
  void add_derivable(FindingKind kind, std::string_view key, uint16_t index_id, std::string item_key,
                     std::string what);

  SnapshotReader reader_;
  const Table table_;
  const std::string table_key_;
  const Timestamp now_;
  std::optional<std::string> build_cursor_;  // of the index that is being built, once read
  std::optional<std::string> fill_cursor_;   // of the queue of expiries that is being filled

  std::map<uint16_t, Sums> sums_;  // of what the items entail, by index; 0: the items
  bool has_damaged_items_ = false;
  std::string collection_;  // whose items are being counted: the key of its size
  int64_t collection_size_ = 0;
  std::vector<Finding> findings_;
  std::vector<Finding> doubtful_;  // not so when an item is damaged that would count
  Walk walk_;
};

}  // namespace gramme
