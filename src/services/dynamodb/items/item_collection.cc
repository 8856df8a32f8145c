#include "services/dynamodb/items/item_collection.h"

#include <algorithm>

#include "api/errors.h"
#include "storage/counter.h"
#include "table/storage_keys.h"
#include "value/value_builder.h"

namespace gramme::dynamodb {
namespace {
constexpr int64_t gigabyte = int64_t{1} << 30;
}  // namespace

size_t ItemCollections::add(const TablePointer& table, ItemView item, std::vector<std::string>& keys) {
  if (!table->has_local_indexes()) return none;
  const std::string& name = table->keys.hash[0].name;
  ValueView partition_key = *item.find(name);
  std::string counter = collection_size_key(table->id, partition_key);
  auto known = std::ranges::find(collections_, counter, &Collection::counter);
  if (known != collections_.end()) return size_t(known - collections_.begin());
  collections_.push_back({table, ItemBuilder().add(name, partition_key).build(), keys.size(), counter});
  keys.push_back(std::move(counter));
  return collections_.size() - 1;
}

CollectionSizes::CollectionSizes(const ItemCollections& collections, Present present)
    : size_max_(collections.size_max()) {
  for (const auto& collection : collections.all())
    sizes_.push_back(decode_counter(present[collection.position]));
}

Result<void> CollectionSizes::grow(size_t collection, int64_t growth) {
  if (collection == ItemCollections::none) return {};
  sizes_[collection] += growth;
  if (growth > 0 && sizes_[collection] > size_max_) {
    return item_collection_size_limit_exceeded("Collection size exceeded.");
  }
  return {};
}

CollectionReport::CollectionReport(const ItemCollections& collections, const CollectionSizes& sizes) {
  for (size_t i = 0; i < collections.all().size(); ++i) {
    const ItemCollections::Collection& collection = collections.all()[i];
    lines_.push_back({collection.table, collection.key, sizes[i]});
  }
  std::ranges::stable_sort(lines_, {}, [](const Line& line) { return line.table->id; });
}

void CollectionReport::write_one(Writer& writer) const {
  if (lines_.empty()) return;
  writer.name("ItemCollectionMetrics");
  write_line(writer, lines_.front());
}

void CollectionReport::write_by_table(Writer& writer) const {
  if (lines_.empty()) return;
  writer.name("ItemCollectionMetrics");
  writer.begin_object();
  for (size_t i = 0; i < lines_.size(); ++i) {
    if (i == 0 || lines_[i].table->id != lines_[i - 1].table->id) {
      writer.name(lines_[i].table->name);
      writer.begin_list();
    }
    write_line(writer, lines_[i]);
    if (i + 1 == lines_.size() || lines_[i].table->id != lines_[i + 1].table->id) writer.end_list();
  }
  writer.end_object();
}

/// AWS estimates in whole gigabytes: a small collection is [0, 1].
void CollectionReport::write_line(Writer& writer, const Line& line) {
  int64_t gigabytes = std::max<int64_t>(line.size_bytes, 0) / gigabyte;
  writer.begin_object();
  writer.name("ItemCollectionKey");
  write_item(writer, line.key, NumberOrder::by_value);
  writer.name("SizeEstimateRangeGB");
  writer.begin_list();
  writer.real(double(gigabytes));
  writer.real(double(gigabytes + 1));
  writer.end_list();
  writer.end_object();
}

}  // namespace gramme::dynamodb
