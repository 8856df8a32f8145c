// Conditions: what they mean, and which operands are refused.
#include "expression/partiql/statement_testing.h"

namespace gramme::partiql {
namespace {

constexpr std::string_view object =
    "{pk: 'a', s: 'str', n: 5, b: b'bytes', t: true, z: null, ss: <'a', 'b'>, l: [1, 'x'], m: {k: 1}}";

TEST(PartiqlWhere, holds_for_items_that_fulfil_it) {
  const std::string_view conditions[] = {
      "pk = 'a'",
      "'a' = pk",
      "\"pk\" = 'a' AND m.k = 1 AND l[1] = 'x' AND m['k'] = 1",
      "n > 4 AND n <= 5 AND 4 < n AND n >= 5",
      "n != 4 AND n <> 'str'",
      "n < 'x' OR n = 5",
      "nope = 1 OR n = 5 AND s = 'str'",
      "NOT nope = 1",
      "NOT nope = 1 AND NOT NOT n = 5",
      "nope <> 1 AND 'x' <> nope AND s <> nope AND size(n) <> 1",
      "n IN [1, 5] AND n IN (5) AND n NOT IN <<1, 2>> AND 5 IN (n, s)",
      "nope NOT IN [1]",
      "n BETWEEN 5 AND 6 AND n NOT BETWEEN 6 AND 7 AND nope NOT BETWEEN 1 AND 2",
      "b > 'a' OR b IS BLOB",
      "ss = <<'b', 'a'>> AND l = [1, 'x'] AND m = {'k': 1} AND z = null",
      "nope IS MISSING AND s IS NOT MISSING AND z IS NULL AND s IS NOT NULL AND nope IS NOT NULL",
      "t IS BOOLEAN AND t IS BOOL AND s IS STRING AND n IS NUMERIC AND m IS STRUCT AND m IS TUPLE AND l IS LIST",
      "attribute_exists(s) AND ATTRIBUTE_NOT_EXISTS(nope) AND Attribute_Exists(m.k)",
      "attribute_type(ss, 'SS') AND begins_with(s, 'st') AND contains(ss, 'a') AND contains(s, 'tr')",
      "size(s) = 3 AND SIZE(l) < 3 AND size(m) IN (1)",
      "attribute_exists(s) = true AND attribute_exists(nope) = false AND attribute_exists(s) = t",
      "attribute_exists(s) <> false AND true = begins_with(s, 's') AND (n = 5) = true",
      "attribute_exists(s) IN (true, 1) AND t IN (attribute_exists(s))",
      "(attribute_exists(nope) OR attribute_exists(s))",
      "1 = 1 AND s <> n",
  };
  for (std::string_view condition : conditions) {
    EXPECT_TRUE(holds(condition, object)) << condition;
    EXPECT_FALSE(holds("NOT (" + std::string(condition) + ")", object)) << condition;
  }
}

TEST(PartiqlWhere, takes_its_values_from_parameters) {
  EXPECT_TRUE(holds("n = ? AND ss = ? AND s IN ?", object, "[5, <'b', 'a'>, ['x', 'str']]"));
  EXPECT_TRUE(holds("attribute_exists(s) = ?", object, "[true]"));
}

struct Row {
  std::string_view condition;
  std::string_view fault;
};

constexpr Row refusals[] = {
    // While it is read.
    {"EXISTS(ss)", "Unrecognized function: exists at 1:23:6"},
    {"a = 1 AND\n Foo(a)", "Unrecognized function: foo at 2:2:3"},
    {"set_add(ss, <<'x'>>) = ss", "Unrecognized function: set_add at 1:23:7"},
    {"list_append(a, b) = a", "Unrecognized function: list_append at 1:23:11"},
    {"EXISTS(SELECT * FROM T)", "Unsupported token in expression: SELECT at 1:30:6"},
    {"a IN (SELECT a FROM T)", "Unsupported token in expression: SELECT at 1:29:6"},
    {"a IS INT",
     "Unsupported data type for IS operator: IntegerType. Supported data types are [MISSING, NULL, BOOLEAN, BLOB, "
     "STRING, NUMERIC, STRUCT, TUPLE, LIST] at 1:23:1"},
    {"m.abc IS NOT CHARACTER VARYING(10)",
     "Unsupported data type for IS operator: CharacterVaryingType. Supported data types are [MISSING, NULL, BOOLEAN, "
     "BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST] at 1:23:1"},
    {"a = 1 AND b IS Int8",
     "Unsupported data type for IS operator: Integer8Type. Supported data types are [MISSING, NULL, BOOLEAN, BLOB, "
     "STRING, NUMERIC, STRUCT, TUPLE, LIST] at 1:33:1"},
    {"foo(a) = <<>>", "Unrecognized function: foo at 1:23:3"},
    {"a = <<>> AND foo(a)", "Empty bags are not supported"},
    {"a < true AND foo(a)", "Unrecognized function: foo at 1:36:3"},
    {"a < true AND b = MISSING", "MISSING must be compared using IS operator"},
    {"a IN [1, MISSING]", "MISSING must be compared using IS operator"},
    {"a = MISSING AND foo(a)", "Unrecognized function: foo at 1:39:3"},
    // Operands.
    {"attribute_exists('ss')",
     "Operator or function requires a document path; operator or function: attribute_exists"},
    {"ATTRIBUTE_EXISTS()",
     "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of "
     "operands: 0"},
    {"attribute_exists(ss, ns)",
     "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of "
     "operands: 2"},
    {"attribute_type(a, 'X')",
     "Invalid attribute type name found; type: X, valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}"},
    {"size(a)", "WHERE clause must contain an expression that resolves to a boolean"},
    {"NOT size(a)",
     "Incorrect operand type for operator or function; operator or function: NOT, operand type: N"},
    {"a = 1 AND size(a)",
     "Incorrect operand type for operator or function; operator or function: AND, operand type: N"},
    {"size(a) OR a = 1",
     "Incorrect operand type for operator or function; operator or function: OR, operand type: N"},
    {"a < true",
     "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL"},
    {"a >= null",
     "Incorrect operand type for operator or function; operator or function: >=, operand type: NULL"},
    {"a > [1]",
     "Incorrect operand type for operator or function; operator or function: >, operand type: L"},
    {"a <= {}",
     "Incorrect operand type for operator or function; operator or function: <=, operand type: M"},
    {"a < <<1>>",
     "Incorrect operand type for operator or function; operator or function: <, operand type: NS"},
    {"a < attribute_exists(b)",
     "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL"},
    {"a BETWEEN true AND false",
     "Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: BOOL"},
    {"NOT begins_with(a, 1)",
     "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N"},
    {"a BETWEEN 'b' AND 'a'",
     "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: "
     "AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}"},
    {"a NOT BETWEEN 'b' AND 1",
     "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: "
     "AttributeValue: {S:b}, upper bound operand: AttributeValue: {N:1}"},
    {"s = s",
     "The first operand must be distinct from the remaining operands for this operator or function; operator: =, "
     "first operand: [s]"},
    {"m.a IN [1, m.a]",
     "The first operand must be distinct from the remaining operands for this operator or function; operator: IN, "
     "first operand: [m, a]"},
    {"s BETWEEN s AND 1",
     "The first operand must be distinct from the remaining operands for this operator or function; operator: "
     "BETWEEN, first operand: [s]"},
    {"s <> s",
     "The first operand must be distinct from the remaining operands for this operator or function; operator: <>, "
     "first operand: [s]"},
};

TEST(PartiqlWhere, refuses_in_the_order_of_dynamodb) {
  for (const Row& row : refusals) EXPECT_EQ(fault_where(row.condition), row.fault) << row.condition;
}

TEST(PartiqlWhere, refuses_operands_from_parameters) {
  EXPECT_EQ(fault_where("attribute_exists(?)", "['ss']"),
            "Operator or function requires a document path; operator or function: attribute_exists");
  EXPECT_EQ(fault_where("a < ?", "[{}]"),
            "Incorrect operand type for operator or function; operator or function: <, operand type: M");
}

std::string repeated(std::string_view text, size_t count, std::string_view between) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out.append(i > 0 ? between : "").append(text);
  return out;
}

TEST(PartiqlWhere, has_at_most_300_operators) {
  constexpr std::string_view too_many = "The expression contains too many operators; operator count: 301";
  const std::pair<std::string_view, size_t> counted[] = {
      {"a=1", 1},
      {"size(a)=1 AND NOT b=1", 5},
      {"a IN (1, 2, 3)", 1},
      {"a NOT BETWEEN 1 AND 2", 2},
      {"a IS NOT NULL", 2},
      {"a NOT IN [1]", 2},
      {"a = <<1, 2>>", 1},
      {"attribute_exists(a)", 1},
  };
  for (const auto& [rest, operators] : counted) {
    const std::string chain = repeated("a=1 OR ", (300 - operators) / 2, "") + std::string(rest);  // 2 each
    const std::string full = repeated("NOT ", operators % 2, "") + chain;
    EXPECT_EQ(fault_where(full), "") << rest;
    EXPECT_EQ(fault_where("NOT " + full), too_many) << rest;
  }
  EXPECT_EQ(fault_where(repeated("NOT ", 2000, "") + "a=1"), too_many);
  EXPECT_EQ(fault_where(repeated("size(", 1000, "") + "a" + repeated(")", 1000, "") + "=1"), too_many);
}

TEST(PartiqlWhere, has_at_most_100_operands_of_in) {
  EXPECT_EQ(fault_where("a IN [" + repeated("1", 100, ",") + "]"), "");
  EXPECT_EQ(fault_where("a IN (" + repeated("1", 101, ",") + ")"),
            "The IN operator is provided with too many operands; number of operands: 101");
  EXPECT_EQ(fault_where("a IN (" + repeated("1", 101, ",") + ", a)"),
            "The first operand must be distinct from the remaining operands for this operator or function; "
            "operator: IN, first operand: [a]");
}

TEST(PartiqlWhere, names_every_path_it_reads) {
  const Statement statement =
      *parse("SELECT * FROM T WHERE a = 1 AND (attribute_exists(b) = true OR size(c.d) > 1)");
  EXPECT_THAT(statement.where.attributes(), testing::ElementsAre("a", "b", "c"));
}

}  // namespace
}  // namespace gramme::partiql
