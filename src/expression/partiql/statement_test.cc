#include "expression/partiql/statement.h"

#include "api/errors.h"
#include "expression/partiql/statement_testing.h"

namespace gramme::partiql {
namespace {

using testing::ElementsAre;

constexpr std::string_view exists_only = "EXISTS can only be used in ExecuteTransaction write requests.";
constexpr std::string_view single_source = "Only select from a single table or index is supported.";
constexpr std::string_view overflow =
    "Number overflow. Attempting to store a number with magnitude larger than supported range";
constexpr std::string_view underflow =
    "Number underflow. Attempting to store a number with magnitude smaller than supported range";

struct Row {
  std::string_view text;
  std::string_view fault;
};

void expect_faults(std::span<const Row> rows) {
  for (const Row& row : rows) EXPECT_EQ(fault(row.text), row.fault) << row.text;
}

constexpr Row no_statements[] = {
    {"a", "Unsupported operation: Id"},
    {"a.b", "Unsupported operation: Path"},
    {"1", "Unsupported operation: Lit"},
    {"'a'", "Unsupported operation: Lit"},
    {"[1]", "Unsupported operation: List"},
    {"{'a': 1}", "Unsupported operation: Struct"},
    {"<<1>>", "Unsupported operation: Bag"},
    {"?", "Unsupported operation: Parameter"},
    {"a IS NULL", "Unsupported operation: IsType"},
    {"CASE WHEN a = 1 THEN 2 ELSE 3 END", "Unsupported operation: SearchedCase"},
    {"CASE a WHEN 1 THEN 2 END", "Unsupported operation: SimpleCase"},
    {"a = 1", exists_only},
    {"a + 1", exists_only},
    {"a AND b", exists_only},
    {"NOT a", exists_only},
    {"a BETWEEN 1 AND 2", exists_only},
    {"size(a)", exists_only},
    {"EXISTS(SELECT * FROM T WHERE pk = 1)", exists_only},
    {"SET a = 1", single_source},
    {"REMOVE a", single_source},
};

TEST(PartiqlStatement, is_one_of_four_verbs) { expect_faults(no_statements); }

constexpr Row sources[] = {
    {"SELECT * FROM T t WHERE pk = 'x'", "Aliasing is not supported"},
    {"SELECT * FROM T AS t WHERE pk = 'x'", "Aliasing is not supported"},
    {"SELECT a AS b FROM T", "Aliasing is not supported"},
    {"UPDATE T t SET a = 3 WHERE pk = 'x'", "Aliasing is not supported"},
    {"DELETE FROM T t WHERE pk = 'x'", "Aliasing is not supported"},
    {"SELECT * FROM T AT p", "Aliasing is not supported"},
    {"SELECT * FROM T, U", single_source},
    {"SELECT * FROM T JOIN U ON a = b", single_source},
    {"SELECT * FROM (SELECT * FROM T)", single_source},
    {"SELECT * FROM 'T'", single_source},
    {"SELECT * FROM T.a.b", "A path may contain at most 2 components in the FROM clause"},
    {"SELECT * FROM \"\"", "Path component cannot be an empty string"},
    {"SELECT * FROM T.\"\"", "Path component cannot be an empty string"},
    {"UPDATE T.i SET a = 1 WHERE pk = 1", "This operation is not supported on an index"},
    {"INSERT INTO \"T\".i VALUE {'pk': 1}",
     "FROM clause may only contain a single table name in data manipulation statements at 1:13:3"},
    {"DELETE FROM T.i WHERE pk = 1", "This operation is not supported on an index"},
    {"SELECT * FROM T LIMIT 1", "Unsupported clause: LIMIT at 1:23:1"},
    {"SELECT * FROM T GROUP BY a", "Unsupported clause: GROUP BY at 1:26:1"},
};

TEST(PartiqlStatement, reads_or_changes_one_table) {
  expect_faults(sources);
  Result<Statement> index = parse("SELECT * FROM \"a.b\".\"i\"");
  EXPECT_EQ(index->source.table, "a.b");
  EXPECT_EQ(index->source.index, "i");
  EXPECT_EQ(parse("SELECT * FROM arn")->source.index, std::nullopt);
}

constexpr Row columns[] = {
    {"SELECT size(a) FROM T", "Unexpected path component at 1:8:4"},
    {"SELECT COUNT(*) FROM T", "Unexpected path component at 1:8:5"},
    {"SELECT a,\n  attribute_exists(b) FROM T", "Unexpected path component at 2:3:16"},
    {"SELECT 'a' FROM T", "Unexpected path component at 1:8:3"},
    {"SELECT \"\xc3\xa4\", 1 FROM T", "Unexpected path component at 1:13:1"},
    {"SELECT a[-1] FROM T", "Unexpected path component at 1:11:1"},
    {"SELECT a.* FROM T", "Unexpected path component at 1:10:1"},
    {"SELECT a[99999999999] FROM T", "List index is not within the allowable range; index: [99999999999]"},
    // The condition is read before the columns, its operands afterwards.
    {"SELECT size(a) FROM T WHERE foo(a)", "Unrecognized function: foo at 1:29:3"},
    {"SELECT size(a) FROM T WHERE a < true", "Unexpected path component at 1:8:4"},
};

TEST(PartiqlStatement, selects_paths) {
  expect_faults(columns);
  Result<Statement> statement = parse("SELECT a, \"b.c[0]\", m.\"x\".y[2]['z'] FROM T");
  EXPECT_THAT(statement->projection,
              ElementsAre(Path{"a", {}}, Path{"b.c[0]", {}}, Path{"m", {"x", "y", size_t{2}, "z"}}));
  EXPECT_TRUE(parse("SELECT * FROM T")->projection.empty());
}

TEST(PartiqlStatement, tells_the_terms_of_order_by) {
  const Statement statement =
      *parse("SELECT * FROM T WHERE pk = 1 ORDER BY \"s k\" DESC NULLS LAST, a.b, 1 ASC nulls first");
  ASSERT_EQ(statement.order_by.size(), 3U);
  EXPECT_EQ(statement.order_by[0].name, "s k");
  EXPECT_EQ(statement.order_by[0].type, "VariableReference");
  EXPECT_TRUE(statement.order_by[0].descending);
  EXPECT_EQ(statement.order_by[1].type, "PATH");
  EXPECT_EQ(statement.order_by[1].position.text(), "1:62:1");
  EXPECT_EQ(statement.order_by[2].type, "1");
  EXPECT_FALSE(statement.order_by[2].descending);
}

TEST(PartiqlStatement, takes_parameters_in_order_and_tolerates_too_many) {
  const Statement statement =
      *parse("INSERT INTO T VALUE {'pk': ?, 'l': [?, {'m': ?}]}", "['a', 2, <1>, 4]");
  EXPECT_EQ(print(statement.item), "{l: [2, {m: <1>}], pk: 'a'}");
  EXPECT_EQ(fault("INSERT INTO T VALUE {'pk': ?, 'a': ?}", "['a']"),
            "Number of parameters in request and statement don't match.");
  EXPECT_EQ(fault("SELECT * FROM T WHERE a = ? AND foo(b)"),
            "Number of parameters in request and statement don't match.");
  EXPECT_EQ(fault("SELECT * FROM T WHERE foo(b) AND a = ?"), "Unrecognized function: foo at 1:23:3");
}

std::string insert(std::string_view value) {
  return "INSERT INTO T VALUE {'pk': 1, 'v': " + std::string(value) + "}";
}

TEST(PartiqlLiteral, becomes_the_value_it_shows) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"'it''s'", "'it's'"},
      {"''", "''"},
      {"7.31e6", "7310000"},
      {"- -.73e1", "7.3"},
      {"-(+5)", "-5"},
      {"73100000E-1", "7310000"},
      {"5.", "5"},
      {"TRUE", "true"},
      {"null", "null"},
      {"[]", "[]"},
      {"(1, 'a')", "[1, 'a']"},
      {"{'b': {}, 'a': [1, {'c': false}]}", "{a: [1, {c: false}], b: {}}"},
      {"<<3, 1.0>>", "<1, 3>"},
      {"<<'b', 'a'>>", "<'a', 'b'>"},
  };
  for (const auto& [text, printed] : rows) {
    Result<Statement> statement = parse(insert(text));
    ASSERT_TRUE(statement.has_value()) << text << ": " << fault_of(statement);
    EXPECT_EQ(print(*statement->item.view().find("v")), printed);
  }
}

TEST(PartiqlLiteral, names_the_place_of_its_fault) {
  const std::string digits = "123456789012345678901234567890123456789";
  const std::string under = " under root";
  const std::string bag =
      "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags";
  const std::string invalid = "One or more parameter values were invalid: ";
  const std::pair<std::string, std::string> rows[] = {
      {"1e126", std::string(overflow) + under},
      {"-1e126", std::string(overflow) + under},
      {"1e-131", std::string(underflow) + under},
      {"1e2147483647", std::string(underflow) + under},
      {"0e126", std::string(overflow) + under},
      {digits, "Attempting to store more than 38 significant digits in a Number" + under},
      {"{'x': 1e126}", std::string(overflow) + under + ".x"},
      {"[1, 1e126]", std::string(overflow) + under + "[1]"},
      {"[{'x': [<<1e126>>]}]", std::string(overflow) + under + "[0].x[0]"},
      {"set_add(<<'a'>>, <<'b'>>)", "Unsupported data type: set_add under key root at 1:36:7"},
      {"{'x': SIZE(a)}", "Unsupported data type: Call under key root.x at 1:42:4"},
      {"a", "Unsupported data type: Id under key root at 1:36:1"},
      {"MISSING", "Unsupported data type: Missing under key root at 1:36:7"},
      {"{a: 1}", "Unsupported data type: Id under key root at 1:37:1"},
      {"{'': 1}", "Path component cannot be an empty string"},
      {"`{{aGk=}}`", "Ion Literals are not supported: BLOB under key root at 1:36:10"},
      {"`2020-01-01T`", "Ion Literals are not supported: TIMESTAMP under key root at 1:36:13"},
      {"<<>>", "Empty bags are not supported"},
      {"<<'x', 'x'>>", invalid + "Input collection [x, x] contains duplicates."},
      {"<<'a', 1>>", bag + " at 1:43:1"},
      {"<<true>>", bag + " at 1:38:4"},
      {"<<1, 'a'>>", bag},
      {"<<1, null>>", invalid + "Numeric sets may not contain null under root"},
      {"<<?>>", bag + " at 1:38:1"},
      {"<<1, 1.0, -1>>", invalid + "Input collection [1, 1.0, -1] contains duplicates! under root"},
      {"set_add(a, <<1>>)", "Unsupported data type: set_add under key root at 1:36:7"},
      {"[set_add(a, <<1>>)]", "Unsupported data type: Call under key root[0] at 1:37:7"},
      {"<<1, ?>>", "Unsupported data type: Parameter under key root at 1:41:1"},
  };
  for (const auto& [text, wanted] : rows) EXPECT_EQ(fault(insert(text)), wanted) << text;
  EXPECT_EQ(fault("INSERT INTO T VALUE {'pk': 1e126}"), std::string(overflow) + under);
  EXPECT_EQ(fault("UPDATE T SET a = 1e-131 WHERE pk = 1"), std::string(underflow) + under);
  EXPECT_EQ(fault_where("pk = 1e126"), std::string(overflow) + under);
  EXPECT_EQ(fault("INSERT INTO T VALUE 'a'"), "Unsupported data type: Lit under key root at 1:21:3");
}

TEST(PartiqlLiteral, has_at_most_31_levels) {
  auto nested = [](int levels) {
    std::string text, end;
    for (int i = 0; i < levels; ++i) text += "{'a': ", end += "}";
    return text + "1" + end;
  };
  EXPECT_EQ(fault(insert(nested(31))), "");
  std::string place = "Nesting Levels have exceeded supported limits under root";
  for (int i = 0; i < 31; ++i) place += ".a";
  EXPECT_EQ(fault(insert(nested(32))), place);
  EXPECT_EQ(fault(insert(nested(700))), place);
  EXPECT_TRUE(fault_where("a = " + std::string(4000, '[') + std::string(4000, ']'))
                  .starts_with("Nesting Levels have exceeded supported limits under root[0][0]"));
}

TEST(PartiqlStatement, takes_returning_by_its_verb_and_place) {
  EXPECT_EQ(parse("UPDATE T SET a = 1 WHERE pk = 1 RETURNING MODIFIED NEW *")->returning,
            Returning::modified_new);
  EXPECT_EQ(parse("DELETE FROM T WHERE pk = 1 RETURNING ALL OLD *")->returning, Returning::all_old);
  EXPECT_EQ(parse("DELETE FROM T WHERE pk = 1")->returning, Returning::nothing);
  EXPECT_EQ(
      fault("DELETE FROM T WHERE pk = 1 RETURNING MODIFIED OLD *"),
      "Invalid returning clause: RETURNING MODIFIED OLD *. Only RETURNING ALL OLD * is allowed in DELETE "
      "statements.");
  EXPECT_EQ(fault("DELETE FROM T WHERE pk = 1 RETURNING ALL OLD *", "", Place::transaction),
            "RETURNING clause is not supported in ExecuteTransaction.");
}

TEST(PartiqlStatement, may_be_exists_in_a_transaction) {
  const Statement statement =
      *parse("EXISTS(SELECT * FROM T WHERE pk = 'a' AND b = 1)", "", Place::transaction);
  EXPECT_EQ(statement.kind, StatementKind::exists);
  EXPECT_EQ(statement.source.table, "T");
  EXPECT_TRUE(statement.where.holds(item("{pk: 'a', b: 1}")));
  EXPECT_EQ(fault("EXISTS(a)", "", Place::transaction), exists_only);
  EXPECT_EQ(fault("EXISTS(SELECT * FROM T)", "", Place::batch), exists_only);
}

TEST(PartiqlStatement, lets_its_source_be_judged_before_its_operands) {
  const SourceCheck refuse = [](const Source& source) -> Result<void> {
    return validation(source.table + " and " + source.index.value_or("none"));
  };
  const SourceCheck accept = [](const Source&) -> Result<void> { return {}; };
  constexpr std::string_view wrong_operand = "SELECT * FROM T.i WHERE a < true";
  EXPECT_EQ(fault_of(parse_statement(wrong_operand, {}, Place::single, refuse)), "T and i");
  EXPECT_EQ(fault_of(parse_statement(wrong_operand, {}, Place::single, accept)), fault(wrong_operand));
  EXPECT_NE(fault(wrong_operand), "");
  EXPECT_EQ(fault_of(parse_statement("SELECT * FROM T.i WHERE a = ?", {}, Place::single, refuse)),
            "Number of parameters in request and statement don't match.");
}

}  // namespace
}  // namespace gramme::partiql
