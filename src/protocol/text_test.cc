#include "protocol/text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gramme {
namespace {

std::vector<std::string_view> pieces(std::string_view text) {
  std::vector<std::string_view> found;
  while (!text.empty()) found.push_back(cut(text, ','));
  return found;
}

TEST(Text, cut_takes_pieces_off_the_front) {
  EXPECT_EQ(pieces("a,bc,,d"), (std::vector<std::string_view>{"a", "bc", "", "d"}));
  EXPECT_EQ(pieces("alone"), std::vector<std::string_view>{"alone"});
  EXPECT_EQ(pieces("end,"), std::vector<std::string_view>{"end"});
  EXPECT_TRUE(pieces("").empty());
}

}  // namespace
}  // namespace gramme
