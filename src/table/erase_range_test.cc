#include "table/erase_range.h"

#include <gtest/gtest.h>

#include "api/errors.h"
#include "storage/memory/memory_engine.h"

namespace gramme {
namespace {

/// An engine of `counted` entries under the keys from k1000 on, in turn "old" and "new".
class EraseRange : public ::testing::Test {
 protected:
  EraseRange() {
    Batch batch;
    for (int i = 0; i < counted; ++i) batch.put("k" + std::to_string(1000 + i), i % 2 == 0 ? "old" : "new");
    EXPECT_TRUE(
        complete(*engine_, Write{{}, [&](const Moment&, Present) -> Planned { return {batch, nothing()}; }})
            .has_value());
  }

  int left() {
    Read read;
    for (int i = 0; i < counted; ++i) read.keys.push_back("k" + std::to_string(1000 + i));
    int count = 0;
    read.then = [&](Present present) -> Step {
      for (const auto& value : present) count += value.has_value();
      return nothing();
    };
    EXPECT_TRUE(complete(*engine_, std::move(read)).has_value());
    return count;
  }

  static constexpr int counted = 5000;
  TestClock clock_;
  std::unique_ptr<Engine> engine_ = make_memory_engine(clock_);
  std::atomic<bool> stopped_ = false;
};

TEST_F(EraseRange, removes_everything_in_batches) {
  ASSERT_TRUE(erase_range(*engine_, {"k1000", "k5999"}, stopped_).has_value());
  EXPECT_EQ(left(), 1) << "the last key is outside of the range";
  EXPECT_EQ(engine_->statistics().commits, 1u + 5);
}

TEST_F(EraseRange, leaves_what_is_not_erasable) {
  ASSERT_TRUE(erase_range(*engine_, {"k", "l"}, stopped_, [](std::string_view value) {
                return value == "old";
              }).has_value());
  EXPECT_EQ(left(), counted / 2);
}

TEST_F(EraseRange, looks_again_before_it_erases) {
  int looks = 0;  // the second time it is asked, everything is needed again
  ASSERT_TRUE(erase_range(*engine_, {"k1000", "k1001"}, stopped_, [&](std::string_view) {
                return ++looks == 1;
              }).has_value());
  EXPECT_EQ(looks, 2);
  EXPECT_EQ(left(), counted);
}

TEST_F(EraseRange, stops_when_told) {
  stopped_ = true;
  ASSERT_TRUE(erase_range(*engine_, {"k", "l"}, stopped_).has_value());
  EXPECT_EQ(left(), counted);
}

TEST_F(EraseRange, tells_what_failed) {
  Result<void> failed = complete(*engine_, internal_server_error("broken"));
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().message(), "broken");
}

}  // namespace
}  // namespace gramme
