// Texts nobody would write: each is refused with a message or works, and nothing else happens.
#include "expression/condition.h"
#include "expression/expression_testing.h"
#include "expression/key_condition.h"
#include "expression/projection.h"
#include "expression/update.h"
#include "value/value_testing.h"

namespace gramme {
namespace {

std::vector<std::string_view> split(std::string_view text, char mark) {
  std::vector<std::string_view> parts;
  for (size_t end; !text.empty(); text.remove_prefix(end + (end < text.size()))) {
    end = std::min(text.find(mark), text.size());
    parts.push_back(text.substr(0, end));
  }
  return parts;
}

constexpr std::string_view tokens =
    "a b c l m #n #u :v :s :l :u [ ] 0 1 7 . , ( ( ) ) = <> < >= + - IN AND OR NOT SET ADD REMOVE DELETE "
    "BETWEEN ! zone "
    "size contains begins_with attribute_type attribute_exists if_not_exists list_append l[0] m.k";

/// Mostly well-formed pieces, so that many texts get past the parser.
constexpr std::string_view pieces =
    "a = :v|size(l) > :v|NOT |(|)| AND | OR |m.k IN (:v, a)|contains(l, :v)|b BETWEEN :v AND :v|SET "
    "|REMOVE |ADD |DELETE "
    "|l[0]|l[1]|l[9]|m.k|m.j|c|b :v|b :s|, | = :v| = l[1] + :v| = list_append(l, :l)| = if_not_exists(m.x, "
    ":v)";

std::string random_text(Random& random, const std::vector<std::string_view>& from,
                        std::string_view between) {
  std::string text;
  for (uint64_t left = random.below(12) + 1; left > 0; --left) {
    text.append(from[random.below(from.size())]).append(between);
  }
  return text;
}

Placeholders given() { return placeholders("{:v: 1, :s: <1>, :l: [1]}", "{#n: 'name'}"); }

TEST(AnyText, is_refused_with_a_message_or_works) {
  SEEDED(random);
  const Item object = item("{a: 1, b: <1, 2>, l: [1, 2, [3]], m: {k: 1, j: {k: 2}}}");
  size_t worked = 0;
  for (int i = 0; i < 3'000; ++i) {
    const std::string text = random.one_in(2) ? random_text(random, split(tokens, ' '), " ")
                                              : random_text(random, split(pieces, '|'), "");
    SCOPED_TRACE(text);
    Placeholders placeholders = given();
    Result<Condition> condition = Condition::parse(text, "FilterExpression", placeholders);
    Result<Projection> projection = Projection::parse(text, placeholders);
    Result<Update> update = Update::parse(text, placeholders);
    Result<Condition> parsed = Condition::parse(text, "KeyConditionExpression", placeholders);
    Result<KeyCondition> key_condition = parsed ? KeyCondition::of(*parsed) : parsed.error();
    worked += condition.has_value() + projection.has_value() + update.has_value();
    EXPECT_LE(key_condition.has_value(), condition.has_value());
    if (condition.has_value()) {
      condition->holds(object);
      EXPECT_TRUE(fault_of(update).starts_with("Invalid UpdateExpression: "));
    } else {
      EXPECT_TRUE(fault_of(condition).starts_with("Invalid FilterExpression: "));
    }
    if (projection.has_value()) {
      EXPECT_TRUE(is_well_formed_item(projection->apply(object).bytes()));
    }
    if (!update.has_value()) continue;
    Result<Item> updated = update->apply(object);
    if (updated.has_value()) {
      EXPECT_TRUE(is_well_formed_item(updated->bytes()));
    }
  }
  EXPECT_GT(worked, 20);
}

}  // namespace
}  // namespace gramme
