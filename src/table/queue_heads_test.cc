#include "table/queue_heads.h"

#include <gtest/gtest.h>

#include "storage/memory/memory_engine.h"
#include "table/storage_keys.h"

namespace gramme {
namespace {

class QueueHeadsTest : public ::testing::Test {
 protected:
  static std::string key(uint64_t second) { return expiry_key(7, 1, second, "item"); }
  void put(const std::string& key) {
    ASSERT_TRUE(complete(*engine_, Write{{},
                                         [&](const Moment&, Present) -> Planned {
                                           Batch batch;
                                           batch.put(key, "");
                                           return {std::move(batch), nothing()};
                                         }})
                    .has_value());
  }

  TestClock clock_;
  std::unique_ptr<Engine> engine_ = make_memory_engine(clock_);
  QueueHeads heads_{*engine_};
  const std::string queue_ = range_of_expiries(7, 1).first;
};

TEST_F(QueueHeadsTest, a_search_begins_where_the_one_before_ended) {
  EXPECT_EQ(heads_.first(queue_), queue_) << "nothing is known of what was there before";
  heads_.passed(queue_, key(50));
  EXPECT_EQ(heads_.first(queue_), key(50));
  EXPECT_EQ(heads_.first(range_of_expiries(7, 2).first), range_of_expiries(7, 2).first) << "each its own";
}

TEST_F(QueueHeadsTest, what_is_put_earlier_moves_the_head) {
  heads_.first(queue_);
  heads_.passed(queue_, key(50));
  put(key(40));
  put(key(60));
  put(expiry_key(7, 2, 1, "of another queue"));
  EXPECT_EQ(heads_.first(queue_), key(40));
}

TEST_F(QueueHeadsTest, what_is_put_while_a_search_goes_on_is_not_passed) {
  heads_.first(queue_);
  put(key(30));
  put(key(20));
  heads_.passed(queue_, key(50));
  EXPECT_EQ(heads_.first(queue_), key(20));
  heads_.passed(queue_, key(50));
  EXPECT_EQ(heads_.first(queue_), key(50));
}

}  // namespace
}  // namespace gramme
