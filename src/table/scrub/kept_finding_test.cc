#include "table/scrub/kept_finding.h"

#include <gtest/gtest.h>

#include "value/value_testing.h"

namespace gramme {
namespace {

TEST(KeptFinding, keeps_its_stored_form) {
  const KeptFinding finding{.table = "T", .what = "w", .found = 1, .seen = 2, .repaired = 3};
  EXPECT_EQ(hex(encode_kept_finding(finding)), "01010154020177030101040102050103");
  EXPECT_EQ(decode_kept_finding(encode_kept_finding(finding)), finding);
  EXPECT_EQ(decode_kept_finding(""), std::nullopt);
  EXPECT_EQ(decode_kept_finding("\x02"), std::nullopt);
}

}  // namespace
}  // namespace gramme
