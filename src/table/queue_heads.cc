#include "table/queue_heads.h"

#include <algorithm>
#include <utility>

#include "table/storage_keys.h"

namespace gramme {

QueueHeads::QueueHeads(Engine& engine) {
  engine.observe(range_of_family(Family::expiries).first,
                 [heads = heads_](std::string_view key, const std::string* value, Version) {
                   if (value == nullptr) return;
                   std::lock_guard lock(heads->mutex);
                   auto found = heads->by_queue.find(queue_of_expiry_key(key));
                   if (found == heads->by_queue.end()) return;
                   Head& head = found->second;
                   if (key < head.first) head.first = key;
                   if (head.lowest.empty() || key < head.lowest) head.lowest = key;
                 });
}

std::string QueueHeads::first(std::string_view queue) {
  std::lock_guard lock(heads_->mutex);
  Head& head = heads_->by_queue.try_emplace(std::string(queue), Head{std::string(queue)}).first->second;
  head.lowest.clear();
  return head.first;
}

void QueueHeads::passed(std::string_view queue, std::string key) {
  std::lock_guard lock(heads_->mutex);
  Head& head = heads_->by_queue.find(queue)->second;
  head.first = std::move(key);
  if (!head.lowest.empty() && head.lowest < head.first) head.first = head.lowest;
}

}  // namespace gramme
