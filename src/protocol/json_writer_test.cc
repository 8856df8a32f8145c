#include "protocol/json_writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "value/value_builder.h"

namespace gramme {
namespace {

template <class Write>
std::string written(Write write) {
  std::string out;
  JsonWriter writer(out);
  write(static_cast<Writer&>(writer));
  return out;
}

std::string real(double value) {
  return written([=](Writer& writer) { writer.real(value); });
}
std::string timestamp(double value) {
  return written([=](Writer& writer) { writer.timestamp(value); });
}

TEST(JsonWriter, separates_members_at_every_level) {
  EXPECT_EQ(written([](Writer& writer) {
              writer.begin_object();
              writer.member("a", int64_t{1});
              writer.name("b");
              writer.begin_list();
              writer.begin_object(), writer.end_object();
              writer.begin_list(), writer.end_list();
              writer.integer(-2);
              writer.boolean(false);
              writer.end_list();
              writer.name("c");
              writer.begin_object();
              writer.member("d", "e");
              writer.member("f", true);
              writer.end_object();
              writer.name("g"), writer.begin_object(), writer.end_object();
              writer.member("h", 0.5);
              writer.end_object();
            }),
            R"({"a":1,"b":[{},[],-2,false],"c":{"d":"e","f":true},"g":{},"h":0.5})");
}

TEST(JsonWriter, escapes_what_must_be_and_leaves_the_rest) {
  const auto text = [](std::string_view content) {
    return written([=](Writer& writer) { writer.string(content); });
  };
  EXPECT_EQ(text(""), R"("")");
  EXPECT_EQ(text("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(text("\b\f\n\r\t"), R"("\b\f\n\r\t")");
  EXPECT_EQ(text(std::string_view("\0\x1f\x7f", 3)), "\"\\u0000\\u001f\x7f\"");
  EXPECT_EQ(text("é€😀"), "\"é€😀\"");
  EXPECT_EQ(
      written([](Writer& writer) { writer.begin_object(), writer.member("\"", "x"), writer.end_object(); }),
      R"({"\"":"x"})");
}

TEST(JsonWriter, numbers_are_shortest_and_reals_have_a_fraction) {
  EXPECT_EQ(written([](Writer& writer) { writer.integer(std::numeric_limits<int64_t>::min()); }),
            "-9223372036854775808");
  EXPECT_EQ(real(1), "1.0");
  EXPECT_EQ(real(0.5), "0.5");
  EXPECT_EQ(real(-2.5), "-2.5");
  EXPECT_EQ(real(0.1), "0.1");
  EXPECT_EQ(real(1e300), "1.0e+300");
  EXPECT_EQ(real(3.4028234663852886e+38), "3.4028234663852886e+38");
  EXPECT_EQ(real(std::nan("")), "\"NaN\"");
  EXPECT_EQ(real(-INFINITY), "\"-Infinity\"");
}

TEST(JsonWriter, timestamps_are_plain_decimals_of_seconds_with_milliseconds) {
  EXPECT_EQ(timestamp(1700000000), "1700000000");
  EXPECT_EQ(timestamp(1700000000.5), "1700000000.5");
  EXPECT_EQ(timestamp(1700000000.05), "1700000000.05");
  EXPECT_EQ(timestamp(1700000000.123456), "1700000000.123");
  EXPECT_EQ(timestamp(0.9999), "1");
  EXPECT_EQ(timestamp(-1.25), "-1.25");
  EXPECT_EQ(timestamp(0), "0");
  EXPECT_EQ(timestamp(INFINITY), "9000000000000");
}

TEST(JsonWriter, writes_attribute_values) {
  std::string map;
  const size_t opened = open_document(map, Type::map, 4);
  append_sized(map, "b"), append_binary(map, "\xff\x01");
  append_sized(map, "l");
  const size_t list = open_document(map, Type::list, 3);
  append_boolean(map, false), append_null(map), append_string(map, "x\n");
  close_document(map, list);
  append_sized(map, "n"), append_number(map, *Number::parse("1.50"));
  append_sized(map, "s");
  ASSERT_TRUE(append_number_set(map, {*Number::parse("10"), *Number::parse("-1"), *Number::parse("9")}));
  close_document(map, opened);
  const Item item = item_of(ValueView(map));
  EXPECT_EQ(
      written([&](Writer& writer) { write_item(writer, item, NumberOrder::by_value); }),
      R"({"b":{"B":"/wE="},"l":{"L":[{"BOOL":false},{"NULL":true},{"S":"x\n"}]},"n":{"N":"1.5"},"s":{"NS":["-1","9","10"]}})");
  std::string sets;
  ASSERT_TRUE(append_binary_set(sets, {"b", ""}));
  EXPECT_EQ(written([&](Writer& writer) { write_value(writer, ValueView(sets), NumberOrder::by_value); }),
            R"({"BS":["","Yg=="]})");
}

}  // namespace
}  // namespace gramme
