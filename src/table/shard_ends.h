// Where the changes in shards end, as far as this process knows: so that readers who wait there cost no
// read of the store.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "storage/engine.h"
#include "table/storage_keys.h"
#include "table/stream.h"

namespace gramme {

class ShardEnds : public std::enable_shared_from_this<ShardEnds> {
 public:
  /// Follows the engine's commits; may end before the engine.
  static std::shared_ptr<ShardEnds> following(Engine& engine);

  /// Whether a shard surely has no change at or after a point, but for those whose commits have not
  /// completed.
  bool ends_before(const ShardPlace& shard, SequencePoint point) const;
  /// A read has shown that it has none.
  void found_none_from(const ShardPlace& shard, SequencePoint point);

 private:
  void on_change(const ShardPlace& shard, SequencePoint point);
  void forget(const ShardPlace& shard);

  mutable std::mutex mutex_;
  std::map<ShardPlace, SequencePoint> ends_;  // behind the last change
};

}  // namespace gramme
