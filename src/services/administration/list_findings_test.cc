#include <gtest/gtest.h>

#include <fmt/format.h>

#include "services/administration/administration.h"
#include "services/service_testing.h"
#include "table/scrub/finding.h"
#include "table/scrub/kept_finding.h"
#include "table/storage_keys.h"

namespace gramme {
namespace {

TEST(ListFindings, shows_what_is_kept_in_pages) {
  ServiceStore store;
  EXPECT_EQ(store.ask(administration::service, "ListFindings", "{}"), "{\"Findings\":[]}");
  Batch batch;
  for (int i = 0; i < 150; ++i)
    batch.put(finding_key(7, uint8_t(FindingKind::damaged_record), fmt::format("k{:03}", i)),
              encode_kept_finding({.table = "T", .what = "w"}));
  EXPECT_TRUE(
      complete(*store.engine, Write{{}, [&](const Moment&, Present) { return Planned(batch, nothing()); }})
          .has_value());
  const std::string first = store.ask(administration::service, "ListFindings", "{}");
  EXPECT_NE(first.find("\"Key\":\"k099\",\"Kind\":\"DAMAGED_RECORD\",\"Repaired\":false"), first.npos)
      << first;
  EXPECT_EQ(first.find("k100"), first.npos);
  const std::string rest = store.ask(administration::service, "ListFindings",
                                     "{'NextToken': '" + text_of(first, "NextToken") + "'}");
  EXPECT_EQ(text_of(rest, "Key"), "k100");
  EXPECT_NE(rest.find("k149"), rest.npos);
  EXPECT_EQ(text_of(rest, "NextToken"), "");
  EXPECT_NE(store.ask(administration::service, "ListFindings", "{'NextToken': 'zz'}").find("NextToken"),
            rest.npos);
}

}  // namespace
}  // namespace gramme
