#include "storage/rocksdb/counter_cache.h"

#include <gtest/gtest.h>

namespace gramme::embedded {
namespace {

TEST(CounterCache, knows_what_was_kept_last) {
  CounterCache cache(16);
  EXPECT_EQ(cache.find(HashedKey("")), std::nullopt);
  cache.keep(HashedKey("a"), 1);
  cache.keep(HashedKey("a"), -2);
  EXPECT_EQ(cache.find(HashedKey("a")), -2);
  EXPECT_EQ(cache.find(HashedKey("b")), std::nullopt);
}

TEST(CounterCache, tells_keys_apart_that_share_a_slot) {
  CounterCache cache(1);
  cache.keep(HashedKey("a"), 1);
  cache.forget(HashedKey("b"));
  EXPECT_EQ(cache.find(HashedKey("a")), 1);
  cache.keep(HashedKey("b"), 2);
  EXPECT_EQ(cache.find(HashedKey("a")), std::nullopt);
  EXPECT_EQ(cache.find(HashedKey("b")), 2);
  cache.forget(HashedKey("b"));
  EXPECT_EQ(cache.find(HashedKey("b")), std::nullopt);
}

}  // namespace
}  // namespace gramme::embedded
