#include "protocol/json_reader.h"

#include <gtest/gtest.h>

#include <random>

#include "api/errors.h"
#include "protocol/json_writer.h"

namespace gramme {
namespace {

using Kind = Document::Kind;

void write(Writer& writer, Document::Node node) {
  switch (node.kind()) {
    case Kind::null:
      return writer.string("null");
    case Kind::boolean:
      return writer.boolean(node.truth());
    case Kind::integer:
    case Kind::decimal:
    case Kind::string:
      return writer.string(node.text());
    case Kind::list:
      writer.begin_list();
      for (Document::Node member : node.members()) write(writer, member);
      return writer.end_list();
    case Kind::object:
      writer.begin_object();
      for (Document::Node member : node.members()) writer.name(member.name()), write(writer, member);
      return writer.end_object();
  }
}

/// What was read, written again, or "refused". Numbers and null come out as texts.
std::string read(std::string body) {
  const Result<Document> document = read_json(std::move(body));
  if (!document.has_value()) {
    EXPECT_TRUE(document.error().is(kind::serialization));
    EXPECT_EQ(document.error().message(), "");
    return "refused";
  }
  std::string out;
  JsonWriter writer(out);
  write(writer, document->root());
  return out;
}

/// The text of the only member.
std::string read_text(const std::string& literal) {
  const Result<Document> document = read_json("{\"a\":" + literal + "}");
  return document.has_value() ? std::string(document->root().find("a")->text()) : "refused";
}

TEST(JsonReader, reads_every_kind_of_value) {
  EXPECT_EQ(
      read(R"( { "a" : [ 1 , -2.5e3 , true , false , null , "x" , { } , [ ] ] , "b" : { "c" : "d" } } )"),
      R"({"a":["1","-2.5e3",true,false,"null","x",{},[]],"b":{"c":"d"}})");
  EXPECT_EQ(read("{}"), "{}");
  const Result<Document> numbers = read_json(R"({"a":1,"b":1.0,"c":1e2,"d":-0})");
  ASSERT_TRUE(numbers.has_value());
  EXPECT_EQ(numbers->root().find("a")->kind(), Kind::integer);
  EXPECT_EQ(numbers->root().find("b")->kind(), Kind::decimal);
  EXPECT_EQ(numbers->root().find("c")->kind(), Kind::decimal);
  EXPECT_EQ(numbers->root().find("d")->kind(), Kind::integer);
}

TEST(JsonReader, refuses_what_is_not_one_object) {
  for (const char* body : {"",
                           " ",
                           "hi",
                           "null",
                           "1",
                           "\"a\"",
                           "[]",
                           "[{}]",
                           "{}{}",
                           "{} x",
                           "{},",
                           "\xef\xbb\xbf{}",
                           "{",
                           "}",
                           "{]",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{,}",
                           "{\"a\":1 \"b\":2}",
                           "{\"a\" 1}",
                           "{a:1}",
                           "{'a':1}",
                           "{\"a\":[1,]}",
                           "{\"a\":[,1]}",
                           "{\"a\":[1 2]}",
                           "{\"a\":[1}",
                           "{\"a\":{]",
                           "{\"a\":tru}",
                           "{\"a\":True}",
                           "{\"a\":nul",
                           "{\"a\":/**/1}",
                           "{1:2}"}) {
    EXPECT_EQ(read(body), "refused") << body;
  }
  EXPECT_EQ(read(std::string("{\"a\":1}\0", 8)), "refused");
  EXPECT_EQ(read(std::string("{\"a\":\"\0\"}", 9)), "refused");
}

TEST(JsonReader, numbers_follow_the_grammar_and_keep_their_spelling) {
  for (const char* number :
       {"0", "-0", "10", "0.5", "1e5", "1E+5", "1.25e-7", "123456789012345678901234567890"}) {
    EXPECT_EQ(read_text(number), number);
  }
  for (const char* number :
       {"01", "-", "+1", ".5", "1.", "1e", "1e+", "0x1", "1.e1", "--1", "NaN", "Infinity", "1_0", "-a"}) {
    EXPECT_EQ(read_text(number), "refused") << number;
  }
  const std::string huge(1 << 20, '9');
  EXPECT_EQ(read_text(huge), huge);
}

TEST(JsonReader, strings_are_unescaped) {
  EXPECT_EQ(read_text(R"("")"), "");
  EXPECT_EQ(read_text(R"("a\"\\\/\b\f\n\r\tz")"), "a\"\\/\b\f\n\r\tz");
  EXPECT_EQ(read_text(R"("\u0041\u00e9\u20AC\ud83d\ude00")"), "Aé€😀");
  EXPECT_EQ(read_text(R"("\u0000")"), std::string(1, '\0'));
  EXPECT_EQ(
      read_text(R"("long enough for words of eight bytes \n and then \u0041 more of it, twice \t over")"),
      "long enough for words of eight bytes \n and then A more of it, twice \t over");
  EXPECT_EQ(read(R"({"\u0061\n":"x"})"), R"({"a\n":"x"})");
  for (const char* literal :
       {R"("\x")", R"("\u12")", R"("\u12g4")", R"("\)", R"("\u)", R"("\")", "\"\n\"", "\"\x1f\"", "\"a"}) {
    EXPECT_EQ(read_text(literal), "refused") << literal;
  }
}

TEST(JsonReader, escapes_that_pair_up_to_no_character_become_question_marks) {
  EXPECT_EQ(read_text(R"("\ud83d")"), "?");
  EXPECT_EQ(read_text(R"("\ude00x")"), "?x");
  EXPECT_EQ(read_text(R"("\ud83d\u0041")"), "?A");
  EXPECT_EQ(read_text(R"("\ud83d\ud83d\ude00")"), "?😀");
}

TEST(JsonReader, refuses_what_is_not_utf_8) {
  EXPECT_EQ(read_text("\"é€😀\""), "é€😀");
  for (const char* bytes : {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\x80"}) {
    EXPECT_EQ(read_text(std::string("\"") + bytes + "\""), "refused");
  }
}

TEST(JsonReader, of_members_with_one_name_the_last_is_found_and_null_counts_as_absent) {
  const Result<Document> document = read_json(R"({"a":"1","a":"2","b":null,"c":"x","c":null})");
  ASSERT_TRUE(document.has_value());
  EXPECT_EQ(document->root().find("a")->text(), "2");
  EXPECT_FALSE(document->root().find("b").has_value());
  EXPECT_FALSE(document->root().find("c").has_value());
  EXPECT_EQ(document->root().size(), 5u);
}

TEST(JsonReader, depth_is_limited_and_needs_no_stack) {
  const auto nested = [](size_t levels) {
    return "{\"a\":" + std::string(levels, '[') + std::string(levels, ']') + "}";
  };
  EXPECT_NE(read(nested(json_depth_max - 1)), "refused");
  EXPECT_EQ(read(nested(json_depth_max)), "refused");
  EXPECT_EQ(read(nested(1 << 20)), "refused");
  EXPECT_EQ(read(std::string(1 << 20, '[')), "refused");
  std::string objects;
  for (int i = 0; i < 200'000; ++i) objects += "{\"a\":";
  EXPECT_EQ(read(objects), "refused");
}

TEST(JsonReader, a_body_that_is_mostly_tiny_values_is_refused_before_it_uses_up_memory) {
  std::string ones = "{\"a\":[1";
  for (int i = 0; i < 1'000'000; ++i) ones += ",1";
  EXPECT_EQ(read(ones + "]}"), "refused");
}

TEST(JsonReader, texts_stay_valid_when_the_document_is_moved) {
  Result<Document> read = read_json(R"({"a":"b"})");
  ASSERT_TRUE(read.has_value());
  const std::string_view text = read->root().find("a")->text();
  std::vector<Document> moved;
  moved.push_back(std::move(*read));
  EXPECT_EQ(moved[0].root().find("a")->text().data(), text.data());
  EXPECT_EQ(moved[0].root().find("a")->text(), "b");
}

TEST(JsonReader, every_truncation_of_a_body_is_refused) {
  const std::string body =
      R"({"TableName":"t","Item":{"pk":{"S":"a\u00e9\"b"},"n":{"N":"1"},"l":{"L":[{"BOOL":true},{"NULL":null}]}},"x":-1.5e-3})";
  EXPECT_NE(read(body), "refused");
  for (size_t size = 0; size < body.size(); ++size)
    EXPECT_EQ(read(body.substr(0, size)), "refused") << size;
}

TEST(JsonReader, damaged_bodies_are_read_or_refused_and_what_is_read_can_be_written_and_read_again) {
  const std::string body = R"({"a":"x\u00e9\\y","b":[1,2.5,{"c":null,"d":[true,false]}],"e":{"f":"g"}})";
  const unsigned seed = 20261122;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  constexpr std::string_view bytes = "{}[]\",:\\u0e1.-tfn ax\x01\xc3";
  size_t accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = body;
    for (unsigned hits = 1 + random() % 3; hits > 0; --hits)
      damaged[random() % damaged.size()] = bytes[random() % bytes.size()];
    const std::string once = read(damaged);
    if (once == "refused") continue;
    ++accepted;
    ASSERT_EQ(read(once), once) << damaged;
  }
  EXPECT_GT(accepted, 100u);
}

}  // namespace
}  // namespace gramme
