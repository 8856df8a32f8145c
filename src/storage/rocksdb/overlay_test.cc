#include "storage/rocksdb/overlay.h"

#include <gtest/gtest.h>

#include "storage/counter.h"

namespace gramme::embedded {
namespace {

using Found = std::optional<std::optional<std::string_view>>;

class OverlayTest : public testing::Test {
 protected:
  void apply(const Batch& batch) {
    for (const Batch::Change& change : batch.changes()) overlay_.apply(HashedKey(change.key), change);
  }
  Found find(std::string_view key) const { return overlay_.find(HashedKey(key)); }

  Batch batch_;
  Overlay overlay_;
};

TEST_F(OverlayTest, knows_a_key_s_latest_change_or_nothing) {
  batch_.put("a", "1");
  batch_.put("a", "2");
  batch_.erase("b");
  apply(batch_);
  EXPECT_EQ(find("a"), Found("2"));
  EXPECT_EQ(find("b"), Found(std::optional<std::string_view>()));
  EXPECT_EQ(find("c"), Found());
}

TEST_F(OverlayTest, adds_to_what_a_counter_is) {
  batch_.add("n", 5);
  batch_.add("n", -7);
  overlay_.load_counter(HashedKey("n"), 100);
  apply(batch_);
  EXPECT_EQ(decode_counter(*find("n")), 98);
}

TEST_F(OverlayTest, puts_every_key_once) {
  batch_.put("a", "1");
  batch_.put("a", "2");
  batch_.add("a", 1);
  batch_.add("a", 1);
  batch_.put("b", "3");
  batch_.erase("b");
  apply(batch_);
  rocksdb::WriteBatch written;
  overlay_.append_to(written);
  EXPECT_EQ(written.Count(), 2u);
  EXPECT_TRUE(written.HasPut());
  EXPECT_TRUE(written.HasDelete());
}

TEST_F(OverlayTest, forgets) {
  batch_.put("a", "1");
  apply(batch_);
  overlay_.clear();
  EXPECT_EQ(find("a"), Found());
}

}  // namespace
}  // namespace gramme::embedded
