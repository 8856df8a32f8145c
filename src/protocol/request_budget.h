// How many bytes may be kept in memory for clients at a time, over all loops and connections: of bodies
// that are arriving, of requests until they are answered, and of answers until they are taken. What goes
// beyond is refused or stays unread, so that many clients together cannot take much more than that.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>

namespace gramme {

class RequestBudget {
 public:
  explicit RequestBudget(size_t bytes_max) : bytes_max_(bytes_max) {}
  RequestBudget(const RequestBudget&) = delete;
  RequestBudget& operator=(const RequestBudget&) = delete;

  // From any thread. Taking never fails: who is about to take much asks before.
  void take(size_t bytes) { taken_.fetch_add(bytes, std::memory_order_relaxed); }
  void give_back(size_t bytes) { taken_.fetch_sub(bytes, std::memory_order_relaxed); }
  bool is_exhausted() const { return taken() >= bytes_max_; }
  size_t taken() const { return taken_.load(std::memory_order_relaxed); }

  /// Takes bytes and gives them back when the last copy of what is returned is gone; the budget outlives
  /// that.
  std::shared_ptr<const void> keep(size_t bytes) {
    take(bytes);
    return {this, [bytes](RequestBudget* budget) { budget->give_back(bytes); }};
  }

 private:
  const size_t bytes_max_;
  std::atomic<size_t> taken_ = 0;
};

}  // namespace gramme
