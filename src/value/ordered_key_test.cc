#include "value/ordered_key.h"

#include "base/random.h"
#include "value/value_testing.h"

namespace gramme {
namespace {

using std::string_view_literals::operator""sv;

std::string ordered_key(ValueView value) {
  std::string key;
  append_ordered_key(key, value);
  return key;
}

std::string ordered_prefix(std::string_view prefix) {
  std::string key;
  append_ordered_prefix(key, prefix);
  return key;
}

std::string random_text(Random& random) {
  std::string text(random.below(5), '\0');
  for (char& c : text) c = "\0\1a\xff"[random.below(4)];
  return text;
}

TEST(OrderedKey, has_the_documented_form) {
  EXPECT_EQ(hex(ordered_key(string_value(""))), "0001");
  EXPECT_EQ(hex(ordered_key(string_value("abc"))), "6162630001");
  EXPECT_EQ(hex(ordered_key(binary_value("\0a\0\0"sv))), "00ff6100ff00ff0001");
  EXPECT_EQ(hex(ordered_key(number_value("123"))), "0384193c");
  EXPECT_EQ(hex(ordered_prefix("a\0"sv)), "6100ff");
}

TEST(OrderedKey, keeps_the_order_of_strings_and_never_makes_one_key_a_prefix_of_another) {
  SEEDED(random);
  for (int i = 0; i < 20'000; ++i) {
    std::string a = random_text(random);
    std::string b = random_text(random);
    std::string key_a = ordered_key(string_value(a));
    std::string key_b = ordered_key(string_value(b));
    ASSERT_EQ(key_a <=> key_b, a <=> b) << hex(a) << " " << hex(b);
    ASSERT_EQ(key_b.starts_with(key_a), a == b) << hex(a) << " " << hex(b);
    ASSERT_EQ(key_b.starts_with(ordered_prefix(a)), b.starts_with(a)) << hex(a) << " " << hex(b);
    ASSERT_EQ(key_a < ordered_key(string_value(b)), ordered_key(binary_value(a)) < key_b);
  }
}

TEST(PartitionHash, is_the_start_of_the_md5) {
  EXPECT_EQ(partition_hash(""), 0xd41d8cd98f00b204u);
  EXPECT_EQ(partition_hash("abc"), 0x900150983cd24fb0u);
  EXPECT_EQ(partition_hash("abc"), 0x900150983cd24fb0u) << "a context is used again";
}

TEST(SuccessorOfPrefix, ends_the_range_of_a_prefix) {
  EXPECT_EQ(successor_of_prefix("abc"), "abd");
  EXPECT_EQ(successor_of_prefix("ab\xff\xff"), "ac");
  EXPECT_EQ(successor_of_prefix("a\x7f"), "a\x80");
  EXPECT_EQ(successor_of_prefix(""), "");
  EXPECT_EQ(successor_of_prefix("\xff\xff"), "");
}

}  // namespace
}  // namespace gramme
