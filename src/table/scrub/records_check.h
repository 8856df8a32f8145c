// Checks, on one snapshot, the records that belong to the store as a whole: the catalog, streams with their
// shards and changes, work that waits, tokens and leases; and that nothing lies outside of what they name.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "table/scrub/finding.h"
#include "table/scrub/snapshot_reader.h"
#include "table/scrub/walk.h"
#include "table/storage_keys.h"
#include "table/stream.h"
#include "table/table.h"

namespace gramme {

class RecordsCheck {
 public:
  explicit RecordsCheck(SnapshotReader reader);
  RecordsCheck(const RecordsCheck&) = delete;
  RecordsCheck& operator=(const RecordsCheck&) = delete;

  bool is_over() const { return walk_.is_over(); }
  /// Looks at some entries more, and returns how many.
  Result<size_t> step() { return walk_.step(); }
  std::vector<Finding> take_findings() { return std::exchange(findings_, {}); }

 private:
  using Place = std::pair<uint64_t, uint16_t>;  // a table, and its index, stream or setting
  using Look = void (RecordsCheck::*)(std::string_view key, std::string_view value);

  Stretch stretch(Family family, Look look, Result<void> (RecordsCheck::*end)() = nullptr);
  void look_at_table(std::string_view key, std::string_view value);
  void look_at_dropped(std::string_view key, std::string_view value);
  void look_at_sequence(std::string_view key, std::string_view value);
  void look_at_build(std::string_view key, std::string_view value);
  void look_at_queue_work(std::string_view key, std::string_view value);
  void look_at_stream(std::string_view key, std::string_view value);
  void look_at_shard(std::string_view key, std::string_view value);
  void look_at_change(std::string_view key, std::string_view value);
  void look_at_token(std::string_view key, std::string_view value);
  void look_at_lease(std::string_view key, std::string_view value);
  void look_at_kept(std::string_view key, std::string_view value);
  Result<void> end_of_sequence();
  Result<void> end_of_builds();
  Result<void> end_of_streams();
  Result<void> end_of_shards();
  Result<void> look_for_strays();
  Result<void> look_for_families();
  void add_stray(Family family, const std::string& key, Place place);

  bool is_known(Family family, Place place) const;
  /// `advice`: what people can do; without, to restore a backup.
  void damaged(std::string_view key, std::string_view what, std::string_view advice = {});
  void misplaced(std::string_view key, std::string_view what);
  void absent(const Table& table, std::string_view key, std::string_view what);

  SnapshotReader reader_;
  std::map<uint64_t, Table> tables_;
  std::set<Place> dropped_;  // index 0: the whole table
  std::set<Place> builds_;
  std::set<Place> emptied_;  // queues of expiries
  std::set<Place> streams_;
  std::map<ShardPlace, ShardRecord> shards_;
  uint64_t last_table_id_ = 0;
  std::vector<Finding> findings_;
  Walk walk_;
};

}  // namespace gramme
