#include "server/open_files.h"

#include <gtest/gtest.h>

#include <limits>

namespace gramme {
namespace {

TEST(OpenFiles, promises_no_more_than_there_are) {
  for (size_t limit : {size_t(64), size_t(1024), size_t(20'000), size_t(1 << 20)}) {
    for (bool has_store : {true, false}) {
      const OpenFiles files = share_open_files(limit, has_store);
      EXPECT_LT(files.connections + files.table_files, limit);
      EXPECT_GE(files.connections, limit > 100'000 ? 100'000 : limit / 3);
      EXPECT_EQ(files.table_files > 0, has_store);
    }
  }
}

TEST(OpenFiles, are_bounded_where_the_system_has_no_limit) {
  const OpenFiles files = share_open_files(std::numeric_limits<size_t>::max(), true);
  EXPECT_EQ(files.connections, 100'000u);
  EXPECT_EQ(files.table_files, 16'384u);
}

TEST(OpenFiles, limit_can_be_raised) { EXPECT_GT(raise_open_file_limit(), 64u); }

}  // namespace
}  // namespace gramme
