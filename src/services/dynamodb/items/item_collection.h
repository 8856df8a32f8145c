// Item collections: the items of one partition key in a table with local indexes. AWS refuses to let one
// grow past 10 GB, and reports the size of those a write touches (ReturnItemCollectionMetrics). Other
// tables have none.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/writer.h"
#include "base/result.h"
#include "services/settings.h"
#include "storage/step.h"
#include "table/table.h"

namespace gramme::dynamodb {

/// Which collections a request writes to, and where its plan finds their sizes.
class ItemCollections {
 public:
  static constexpr size_t none = size_t(-1);
  struct Collection {
    TablePointer table;
    Item key;         // the partition key
    size_t position;  // of its size among the request's keys
    std::string counter;
  };

  /// How large one may get comes from the settings.
  explicit ItemCollections(const Settings& settings) : size_max_(settings.item_collection_size_max) {}

  /// Notes a write to the item that has these key attributes; returns its collection's number, or none. The
  /// key of a collection's size is appended to `keys` once.
  size_t add(const TablePointer& table, ItemView item, std::vector<std::string>& keys);
  const std::vector<Collection>& all() const { return collections_; }
  int64_t size_max() const { return size_max_; }

 private:
  int64_t size_max_;
  std::vector<Collection> collections_;
};

/// The sizes of a request's collections while its plan runs.
class CollectionSizes {
 public:
  CollectionSizes(const ItemCollections& collections, Present present);

  /// ItemCollectionSizeLimitExceededException when a change lets the collection grow past the limit.
  /// `growth` in bytes.
  Result<void> grow(size_t collection, int64_t growth);
  int64_t operator[](size_t collection) const { return sizes_[collection]; }

 private:
  int64_t size_max_;
  std::vector<int64_t> sizes_;
};

/// What an answer tells about collections. Owns what it writes.
class CollectionReport {
 public:
  CollectionReport() = default;
  CollectionReport(const ItemCollections& collections, const CollectionSizes& sizes);

  /// The member ItemCollectionMetrics, or nothing. For one item an object, for several lists by table.
  void write_one(Writer& writer) const;
  void write_by_table(Writer& writer) const;

 private:
  struct Line {
    TablePointer table;
    Item key;
    int64_t size_bytes;
  };
  static void write_line(Writer& writer, const Line& line);
  std::vector<Line> lines_;
};

}  // namespace gramme::dynamodb
