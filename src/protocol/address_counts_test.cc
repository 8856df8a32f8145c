#include "protocol/address_counts.h"

#include <gtest/gtest.h>

#include <vector>

namespace gramme {
namespace {

constexpr PeerAddress here{}, there{1}, elsewhere{2};

TEST(AddressCounts, give_each_address_as_many_places_as_it_may_have) {
  AddressCounts counts(2);
  std::optional<AddressCounts::Place> first = counts.take(there), second = counts.take(there);
  EXPECT_TRUE(first && second);
  EXPECT_FALSE(counts.take(there));
  EXPECT_TRUE(counts.take(elsewhere));
  first.reset();
  EXPECT_TRUE(counts.take(there));
}

TEST(AddressCounts, do_not_count_loopback) {
  AddressCounts counts(1);
  std::vector<AddressCounts::Place> places;
  for (int i = 0; i < 3; ++i) places.push_back(counts.take(here).value());
  EXPECT_EQ(counts.size(), 0u);
}

TEST(AddressCounts, note_addresses_only_while_they_have_places) {
  AddressCounts counts(1), none(0);
  AddressCounts::Place kept = counts.take(there).value();
  {
    const auto given_up = counts.take(elsewhere);
  }
  EXPECT_FALSE(counts.take(there)) << "and it is counted no further";
  EXPECT_EQ(counts.size(), 1u);
  kept.reset();
  EXPECT_EQ(counts.size(), 0u);
  EXPECT_FALSE(none.take(there));
  EXPECT_EQ(none.size(), 0u);
}

}  // namespace
}  // namespace gramme
