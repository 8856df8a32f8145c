#include "table/index_build.h"

#include <algorithm>

#include "table/record.h"
#include "table/storage_keys.h"

namespace gramme {
namespace {

/// Where the key stands among the keys, of which it is one afterwards.
size_t place_of(std::string key, std::vector<std::string>& keys) {
  size_t place = size_t(std::ranges::find(keys, key) - keys.begin());
  if (place == keys.size()) keys.push_back(std::move(key));
  return place;
}

}  // namespace

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<IndexBuild, Visitor>& build) {
  field(1, build.table_key);
  field(2, build.cursor);
  field(3, build.items);
  field(4, build.started);
}

std::string encode_index_build(const IndexBuild& build) {
  std::string out;
  append_fields(out, build);
  return out;
}

std::optional<IndexBuild> decode_index_build(std::string_view bytes) {
  IndexBuild build;
  if (!read_fields(bytes, build)) return std::nullopt;
  return build;
}

BuildPlace::BuildPlace(const Table& table, const std::string& item_key, std::vector<std::string>& keys) {
  const Index* index = table.unfinished_index();
  if (index == nullptr) return;
  std::string mark = written_key(table.id, index->id, item_key);  // before the keys move: it may be of them
  build_ = place_of(build_key(table.id, index->id), keys);
  mark_ = place_of(std::move(mark), keys);
}

Indexed BuildPlace::indexed(std::string_view item_key, Present present) const {
  if (build_ == none) return Indexed::yes;
  if (present[build_]) {
    std::optional<IndexBuild> build = decode_index_build(*present[build_]);
    if (build && item_key <= build->cursor) return Indexed::yes;
  }
  return present[mark_] ? Indexed::marked : Indexed::no;
}

}  // namespace gramme
