// Statements nobody would write: each is refused with a message or works, and nothing else happens.
#include "expression/partiql/statement_testing.h"
#include "value/value_testing.h"

namespace gramme::partiql {
namespace {

constexpr std::string_view pieces[] = {
    "SELECT ",     "* ",         "FROM ",      "T ",       "\"T\".i ", "WHERE ",    "a ",
    "m.k ",        "l[0] ",      "= ",         "<> ",      "< ",       "1 ",        "-2.5e3 ",
    "'s' ",        "? ",         "NULL ",      "MISSING ", "true ",    "AND ",      "OR ",
    "NOT ",        "IN ",        "BETWEEN ",   "IS ",      "NUMERIC ", "( ",        ") ",
    "[ ",          "] ",         "{ ",         "} ",       "<< ",      ">> ",       ", ",
    ": ",          "; ",         "SET ",       "REMOVE ",  "UPDATE ",  "DELETE ",   "INSERT INTO ",
    "VALUE ",      "RETURNING ", "ALL NEW * ", "size(",    "set_add(", "EXISTS(",   "begins_with(",
    "CASE ",       "WHEN ",      "THEN ",      "END ",     "CAST(",    "ORDER BY ", "DESC ",
    "`x` ",        "-- ",        "/* ",        "*/ ",      "\"\" ",    ". ",        "\xc3\xa4 ",
    "'\xc3\xa4' ", "\n",         "count(*) ",  "@a ",      "+ ",       "|| ",       "LIMIT ",
    "AS ",         "1e999 ",
};

constexpr std::string_view statements[] = {
    "SELECT a, m.k, l[0] FROM \"T\".\"i\" WHERE a = ? AND (size(a) > 1 OR NOT m.k IN [1, ?]) ORDER BY a DESC",
    "INSERT INTO T VALUE {'pk': ?, 'm': {'l': [1, 'a', <<1, 2>>]}, 'n': -1.5e3}",
    "UPDATE T SET a = a + 1, ss = set_add(ss, <<'a'>>) REMOVE l[0] WHERE pk = ? AND attribute_exists(a) = true "
    "RETURNING ALL NEW *",
    "DELETE FROM T WHERE pk = 'a' AND b BETWEEN 1 AND 2 AND c IS NOT MISSING RETURNING ALL OLD *",
    "FROM T WHERE pk = 'a' SET l = list_append(l, [?])",
    "EXISTS(SELECT * FROM T WHERE pk = 'a' AND begins_with(s, 'x'))",
};

std::string random_text(Random& random) {
  std::string text;
  for (uint64_t left = random.below(30) + 1; left > 0; --left)
    text += pieces[random.below(std::size(pieces))];
  return text;
}

/// A statement with something taken out, doubled or put in.
std::string mutated_text(Random& random) {
  std::string text(statements[random.below(std::size(statements))]);
  for (uint64_t left = random.below(4); left > 0; --left) {
    const size_t at = random.below(text.size());
    const size_t size = random.below(text.size() - at) % 12;
    switch (random.below(3)) {
      case 0:
        text.erase(at, size);
        break;
      case 1:
        text.insert(at, text.substr(at, size));
        break;
      default:
        text.insert(at, pieces[random.below(std::size(pieces))]);
    }
    if (text.empty()) text = " ";
  }
  return text;
}

TEST(AnyStatement, is_refused_with_a_message_or_works) {
  SEEDED(random);
  const std::vector<Value> parameters = parameters_of("['a', 1, <1>, [1, 'a']]");
  const Item object = item("{pk: 'a', a: 1, b: <1, 2>, l: [1, 2, [3]], m: {k: 1, j: {k: 2}}, ss: <'a'>}");
  size_t worked = 0;
  for (int i = 0; i < 3'000; ++i) {
    const std::string text = random.one_in(3) ? random_text(random) : mutated_text(random);
    SCOPED_TRACE(text);
    const Result<Statement> statement = parse_statement(text, parameters, Place(random.below(3)));
    worked += statement.has_value();
    if (!statement) {
      EXPECT_FALSE(statement.error().message().empty());
      continue;
    }
    EXPECT_FALSE(statement->source.table.empty());
    statement->where.holds(object);
    statement->where.attributes();
    if (Result<Item> changed = statement->update.apply(object); changed) {
      EXPECT_TRUE(is_well_formed_item(changed->bytes()));
    }
    EXPECT_TRUE(!statement->item || is_well_formed_item(statement->item.bytes()));
  }
  EXPECT_GT(worked, 300U);
}

TEST(AnyStatement, of_the_greatest_length_takes_bounded_stack) {
  SEEDED(random);
  for (int i = 0; i < 150; ++i) {
    const std::string_view piece = pieces[random.below(std::size(pieces))];
    const std::string_view other = pieces[random.below(std::size(pieces))];
    std::string text(random.one_in(2) ? statements[random.below(std::size(statements))].substr(0, 60) : "");
    while (text.size() + piece.size() + other.size() < 8'192) text.append(piece).append(other);
    SCOPED_TRACE(text.substr(0, 100));
    const Result<Statement> statement = parse_statement(text, {}, Place::single);
    EXPECT_TRUE(statement.has_value() || !statement.error().message().empty());
  }
}

}  // namespace
}  // namespace gramme::partiql
