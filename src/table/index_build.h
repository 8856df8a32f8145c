// The building of an index that is added to a table with items, seen from the writes that go on meanwhile.
//
// The builder (index_builder.h) goes through the items in the order of their keys. Up to its cursor the
// index is complete, and writes keep it so as they do with any index. Beyond the cursor the index holds
// exactly the entries of the items that were written since it was announced; each of those items has a mark
// (Family::written). So whoever writes an item knows whether its old entry is there, entries and
// counters are exact at any time, and a builder that starts again goes on at the cursor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "storage/step.h"
#include "table/table.h"

namespace gramme {

/// What is stored under a build's key, from the announcement of the index until it is active: fields as in
/// record.h. Stored: do not change.
struct IndexBuild {
  std::string table_key;  // of the table's record
  std::string cursor;     // the key up to which all items are in the index; empty at first
  uint64_t items = 0;     // behind the cursor when it passed them
  Timestamp started = 0;
  bool operator==(const IndexBuild&) const = default;
};
std::string encode_index_build(const IndexBuild& build);
std::optional<IndexBuild> decode_index_build(std::string_view bytes);

/// Whether the index that is being built holds the entry of an item as it was before a write.
enum class Indexed : uint8_t {
  yes,     // the cursor has passed the item, or no index is being built
  marked,  // the item was written since
  no,
};

/// Where the plan of a write to one item finds that out. Costs nothing unless an index is being built.
class BuildPlace {
 public:
  BuildPlace() = default;
  /// Appends to a write's keys, each once, what its plan needs for the item under `item_key`.
  BuildPlace(const Table& table, const std::string& item_key, std::vector<std::string>& keys);

  /// `present` is what is there under those keys, `item_key` the same as before.
  Indexed indexed(std::string_view item_key, Present present) const;

 private:
  static constexpr size_t none = size_t(-1);
  size_t build_ = none;
  size_t mark_ = none;
};

}  // namespace gramme
