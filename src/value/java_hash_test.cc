#include "value/java_hash.h"

#include <gtest/gtest.h>

#include "value/value_builder.h"

namespace gramme {
namespace {

std::vector<std::string_view> ordered(const std::vector<std::string_view>& names, size_t buckets) {
  std::vector<uint32_t> hashes;
  for (std::string_view name : names) hashes.push_back(java::hash(name));
  std::vector<std::string_view> result;
  for (uint32_t i : java::iteration_order(hashes, buckets)) result.push_back(names[i]);
  return result;
}

using Names = std::vector<std::string_view>;

TEST(JavaHash, of_a_text_is_that_of_its_units_of_UTF_16) {
  EXPECT_EQ(java::hash(""), 0u);
  EXPECT_EQ(java::hash("Hello"), 69609650u);
  EXPECT_EQ(java::hash("é"), 233u);
  EXPECT_EQ(java::hash("€"), 8364u);
  EXPECT_EQ(java::hash("😀"), 55357u * 31 + 56832);
}

TEST(JavaHash, orders_names_as_AWS_was_seen_to_list_them) {
  EXPECT_EQ(ordered({"PK", "h", "a", "unused"}, java::buckets_for(4)), (Names{"h", "a", "unused", "PK"}));
  EXPECT_EQ(ordered({"PK", "a", "b", "c", "d", "u1"}, java::buckets_for(6)),
            (Names{"a", "b", "PK", "c", "d", "u1"}));
  EXPECT_EQ(ordered({"h", "a", "zz"}, java::buckets_for(3)), (Names{"h", "zz", "a"}));
  EXPECT_EQ(ordered({"orderId", "customerId", "createdAt", "status"}, java::default_buckets),
            (Names{"createdAt", "orderId", "customerId", "status"}));
}

TEST(JavaHash, tables_double_when_three_quarters_full_or_a_bucket_holds_nine) {
  std::vector<uint32_t> hashes;
  for (uint32_t i = 0; i < 12; ++i) hashes.push_back(i * 3);
  EXPECT_EQ(java::iteration_order(hashes, 16)[1], 11u);  // 33 is in bucket 1 of 16
  hashes.push_back(36);
  EXPECT_EQ(java::iteration_order(hashes, 16)[2], 1u);  // 33 is in bucket 1 of 32, before 3 in bucket 3

  hashes.assign({48, 32, 16, 0, 16, 32, 48, 0});
  EXPECT_EQ(java::iteration_order(hashes, 16), (std::vector<uint32_t>{0, 1, 2, 3, 4, 5, 6, 7}));
  hashes.push_back(16);
  EXPECT_EQ(java::iteration_order(hashes, 16), (std::vector<uint32_t>{1, 3, 5, 7, 0, 2, 4, 6, 8}));
}

// As recorded from AWS.
TEST(JavaHash, number_sets_iterate_like_a_hash_set_of_decimals) {
  std::vector<Number> numbers;
  for (std::string_view text :
       {"100", "-1", "10", "0.5", "9", "5", "-10", "-0.5", "0", "1e3", "25", "2.50", "-1e-5", "1E10",
        "99999999999999999999999999999999999999", "-1E-130", "1E-130"})
    numbers.push_back(*Number::parse(text));
  std::string bytes;
  ASSERT_TRUE(append_number_set(bytes, numbers));
  std::string texts;
  for (ValueView member : java::iteration_order(ValueView(bytes))) {
    const std::string text = member.number().text();
    texts += text.size() > 20 ? std::to_string(text.size()) + " " : text + " ";
  }
  EXPECT_EQ(texts, "0 132 133 25 38 2.5 10000000000 9 -0.5 -0.00001 5 0.5 1000 100 -1 10 -10 ");
}

}  // namespace
}  // namespace gramme
