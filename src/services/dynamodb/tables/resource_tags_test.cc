// TagResource, UntagResource, ListTagsOfResource.
#include "services/dynamodb/tables/resource_tags.h"

#include <gtest/gtest.h>

#include "services/dynamodb/tables/table_operations_testing.h"

namespace gramme::dynamodb {
namespace {

constexpr std::string_view arn = "arn:aws:dynamodb:us-east-1:000000000000:table/Table";

std::string resource(std::string_view more = "", std::string_view of = arn) {
  return "{'ResourceArn': '" + std::string(of) + "'" + std::string(more) + "}";
}
std::string tags(std::string_view list) { return resource(", 'Tags': [" + std::string(list) + "]"); }
std::string tag(std::string_view key, std::string_view value = "v") {
  return "{'Key': '" + std::string(key) + "', 'Value': '" + std::string(value) + "'}";
}
std::string keys(std::string_view list) { return resource(", 'TagKeys': [" + std::string(list) + "]"); }
std::string many(int from, int to, std::string_view value = "v") {
  std::string list;
  for (int i = from; i < to; ++i) list += (i > from ? "," : "") + tag("k" + std::to_string(i), value);
  return list;
}
size_t count(ItemStore& store) {
  std::string listed = store.ask(list_tags_of_resource, resource());
  size_t tags = 0;
  for (size_t at = 0; (at = listed.find("\"Key\"", at)) != listed.npos; ++at) ++tags;
  return tags;
}

TEST(Tags, are_added_replaced_listed_and_removed) {
  ItemStore store;
  EXPECT_EQ(store.ask(list_tags_of_resource, resource()), R"({"Tags":[]})");
  EXPECT_EQ(store.ask(tag_resource, tags(tag("a", "1") + "," + tag("A", ""))), "no body");
  EXPECT_EQ(store.ask(tag_resource, tags(tag("b", "2") + "," + tag("a", "3"))), "no body");
  EXPECT_EQ(store.ask(list_tags_of_resource, resource(", 'NextToken': 'whatever'")),
            R"({"Tags":[{"Key":"a","Value":"3"},{"Key":"A","Value":""},{"Key":"b","Value":"2"}]})");
  EXPECT_EQ(store.ask(untag_resource, keys("'a', 'absent'")), "no body");
  EXPECT_EQ(store.ask(list_tags_of_resource, resource()),
            R"({"Tags":[{"Key":"A","Value":""},{"Key":"b","Value":"2"}]})");
}

TEST(Tags, of_create_table_can_be_changed) {
  ItemStore store;
  store.ask(create_table, new_table(", 'Tags': [" + tag("team", "a") + "]"));
  constexpr std::string_view created = "arn:aws:dynamodb:us-east-1:000000000000:table/New";
  store.ask(tag_resource, resource(", 'Tags': [" + tag("team", "b") + "]", created));
  EXPECT_EQ(store.ask(list_tags_of_resource, resource("", created)),
            R"({"Tags":[{"Key":"team","Value":"b"}]})");
}

TEST(Tags, are_fifty_at_most_after_the_change) {
  ItemStore store;
  constexpr std::string_view too_many =
      "ValidationException: Number of Tags exceed the current limit for the provided ResourceArn";
  EXPECT_EQ(store.ask(tag_resource, tags(many(0, 51))), too_many);
  EXPECT_EQ(store.ask(tag_resource, tags(many(0, 50))), "no body");
  EXPECT_EQ(store.ask(tag_resource, tags(many(0, 50, "w"))), "no body");
  EXPECT_EQ(store.ask(tag_resource, tags(tag("k0", "x") + "," + tag("new"))), too_many);
  std::string absent;
  for (int i = 0; i < 51; ++i) absent += (i ? ",'k" : "'k") + std::to_string(i) + "'";
  EXPECT_EQ(store.ask(untag_resource, keys(absent)), too_many);
  EXPECT_EQ(count(store), 50u);
}

TEST(Tags, are_ten_kilobytes_at_most_after_the_change) {
  ItemStore store;
  std::string list;
  for (int i = 10; i < 49; ++i)  // 39 of 258 bytes are 10,062
    list += (i > 10 ? "," : "") + tag(std::to_string(i), letters(256));
  EXPECT_EQ(store.ask(tag_resource, tags(list)), "no body");
  EXPECT_EQ(store.ask(tag_resource, tags(tag("x", letters(178)))),
            "ValidationException: Tag set size 10241 bytes is above max size limit of 10240 bytes");
  EXPECT_EQ(store.ask(tag_resource, tags(tag("x", letters(177)))), "no body");
}

TEST(Tags, have_keys_and_values_of_a_certain_form) {
  ItemStore store;
  const std::string key = "ValidationException: The Tag Key provided is invalid, Key: ";
  const std::string value = "ValidationException: The Tag Value provided is invalid, Value: ";
  for (const std::string& good : {tag(letters(128), letters(256)), tag("ключ", "表"),
                                  tag(" ", "a+b-c=d.e_f:g/h@i"), tag("é é", ""), tag("myaws:x")}) {
    EXPECT_EQ(store.ask(tag_resource, tags(good)), "no body") << good;
  }
  const size_t before = count(store);
  for (auto [bad, text] : std::vector<std::pair<std::string, std::string>>{
           {tag(""), key},
           {tag(letters(129)), key + letters(129)},
           {tag("a#b"), key + "a#b"},
           {tag("🔑"), key + "🔑"},
           {tag("k", letters(257)), value + letters(257)},
           {tag("k", "100%"), value + "100%"},
           {tag("k", "~a"), value + "~a"},
           {"{}", key + "null"},
           {"{'Key': 'k'}", value + "null"},
           {tag("aws:foo"), "ValidationException: Tag Key cannot be prefixed with aws:, Key: aws:foo"},
           {tag("AWS:foo"), "ValidationException: Tag Key cannot be prefixed with aws:, Key: AWS:foo"},
           {tag("d") + "," + tag("d"),
            "ValidationException: Duplicate Tag Keys provided as input: Duplicate Tag Key found d"},
           {"", "ValidationException: Atleast one Tag needs to be provided as Input."}}) {
    EXPECT_EQ(store.ask(tag_resource, tags(bad.empty() ? bad : tag("good") + "," + bad)), text);
  }
  EXPECT_EQ(count(store), before) << "a refused request changes nothing";
  EXPECT_EQ(store.ask(untag_resource, keys("''")), key);
  EXPECT_EQ(store.ask(untag_resource, keys("'" + letters(129) + "'")), key + letters(129));
  EXPECT_EQ(store.ask(untag_resource, keys("'aws:foo'")),
            "ValidationException: Tag Key cannot be prefixed with aws:, Key: aws:foo");
  EXPECT_EQ(store.ask(untag_resource, keys("")),
            "ValidationException: Atleast one Tag Key needs to be provided as Input.");
}

TEST(Tags, are_on_tables_of_the_caller) {
  ItemStore store;
  const std::string start = "arn:aws:dynamodb:us-east-1:000000000000:";
  auto parameter = [](std::string_view text) { return std::string(invalid) + std::string(text); };
  auto bad_arn = [](const std::string& of) {
    return "ValidationException: Invalid TableArn: Invalid ResourceArn provided as input " + of;
  };
  const std::string elsewhere = "arn:aws:dynamodb:eu-west-1:000000000000:table/Table";
  const std::string china = "arn:aws-cn:dynamodb:us-east-1:000000000000:table/Table";
  const std::string denied = "AccessDeniedException: Access is denied";
  for (auto [of, text] : std::vector<std::pair<std::string, std::string>>{
           {"Table", parameter("ARNs must start with 'arn:': Table")},
           {"arn:sth", parameter("Second colon partition not found: arn:sth")},
           {"arn:aws:dynamodb", parameter("Third colon vendor not found: arn:aws:dynamodb")},
           {"arn:aws:dynamodb:r",
            parameter("Fourth colon (region/namespace delimiter) not found: arn:aws:dynamodb:r")},
           {"arn:aws:dynamodb:r:1",
            parameter("Fifth colon (namespace/relative-id delimiter) not found: arn:aws:dynamodb:r:1")},
           {"arn:aws:s3:us-east-1:000000000000:table/Table", denied},
           {"arn:aws:dynamodb:us-east-1:999999999999:table/Table", denied},
           {start + "stream/x",
            parameter("Provided Arn is not a DynamoDB resource arn: " + start + "stream/x")},
           {start + "table/Table/backup/1",
            parameter("Provided Arn is not a DynamoDB resource arn: " + start + "table/Table/backup/1")},
           {start + "table/Table/index/local",
            parameter(
                "Invalid resource arn provided, only table or stream is accepted. Provided resource arn: " +
                start + "table/Table/index/local")},
           {elsewhere, bad_arn(elsewhere)},
           {china, bad_arn(china)},
           {start + "table/ab", bad_arn(start + "table/ab")},
           {start + "table/Table/stream/2026",
            "ResourceNotFoundException: Requested resource not found: "
            "ResourcArn: " +
                start + "table/Table/stream/2026 not found"},
           {start + "table/TABLE", "ResourceNotFoundException: Requested resource not found: ResourcArn: " +
                                       start + "table/TABLE not found"}}) {
    EXPECT_EQ(store.ask(tag_resource, resource(", 'Tags': [" + tag("a") + "]", of)), text);
    EXPECT_EQ(store.ask(untag_resource, resource(", 'TagKeys': ['a']", of)), text);
    EXPECT_EQ(store.ask(list_tags_of_resource, resource("", of)), text);
  }
  EXPECT_EQ(store.ask(list_tags_of_resource, "{}"), "ValidationException: Invalid TableArn");
  EXPECT_EQ(
      store.ask(tag_resource, resource()),
      "ValidationException: 1 validation error detected: Value null at 'tags' failed to satisfy constraint: "
      "Member must not be null");
  EXPECT_EQ(
      store.ask(list_tags_of_resource, resource("", letters(1284))),
      "ValidationException: 1 validation error detected: Value '" + letters(1284) +
          "' at 'resourceArn' failed to satisfy constraint: Member must have length less than or equal to "
          "1283");
}

}  // namespace
}  // namespace gramme::dynamodb
