// Where the queues of expiries begin. What was erased at the head of a queue an engine goes past for a long
// while yet; a search that begins behind it does not.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "storage/engine.h"

namespace gramme {

class QueueHeads {
 public:
  /// Follows the engine's commits; may end before the engine.
  explicit QueueHeads(Engine& engine);

  /// No entry of the queue (storage_keys.h queue_of_expiry_key) lies before this key.
  std::string first(std::string_view queue);
  /// A search that began at first() has removed all entries before this key.
  void passed(std::string_view queue, std::string key);

 private:
  struct Head {
    std::string first;
    std::string lowest = {};  // put since the search began; empty: none
  };
  struct Heads {
    std::mutex mutex;
    std::map<std::string, Head, std::less<>> by_queue;
  };
  const std::shared_ptr<Heads> heads_ = std::make_shared<Heads>();
};

}  // namespace gramme
