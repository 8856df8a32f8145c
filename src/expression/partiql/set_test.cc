// SET and REMOVE.
#include "expression/partiql/statement_testing.h"

namespace gramme::partiql {
namespace {

std::string update(std::string_view changes) {
  return "UPDATE T " + std::string(changes) + " WHERE pk = 'a'";
}

struct Row {
  std::string_view changes;
  std::string_view result;  // an item, or a fault
};

TEST(PartiqlSet, changes_an_item) {
  constexpr std::string_view old = "{pk: 'a', n: 5, l: [1, 2], m: {k: 1}, ss: <'a', 'b'>, s: 'x'}";
  constexpr Row rows[] = {
      {"SET n = 6", "{l: [1, 2], m: {k: 1}, n: 6, pk: 'a', s: 'x', ss: <'a', 'b'>}"},
      {"SET n = n + 1 - 3, s = m.k REMOVE l[0] REMOVE ss", "{l: [2], m: {k: 1}, n: 3, pk: 'a', s: 1}"},
      {"SET l = list_append(l, [3]), m.j = LIST_APPEND([0], l) REMOVE ss REMOVE s REMOVE n",
       "{l: [1, 2, 3], m: {j: [0, 1, 2], k: 1}, pk: 'a'}"},
      {"SET x = if_not_exists(x, 0) + 1 REMOVE l REMOVE m REMOVE ss REMOVE s", "{n: 5, pk: 'a', x: 1}"},
      {"SET ss = set_add(ss, <<'c', 'a'>>) REMOVE l REMOVE m REMOVE s",
       "{n: 5, pk: 'a', ss: <'a', 'b', 'c'>}"},
      {"SET ss = SET_DELETE(ss, <<'a', 'b'>>) REMOVE l REMOVE m REMOVE s", "{n: 5, pk: 'a'}"},
      {"SET m.\"x\" = set_add(m['x'], <<1>>) REMOVE l REMOVE ss REMOVE s",
       "{m: {k: 1, x: <1>}, n: 5, pk: 'a'}"},
      {"SET m = {'z': <<1>>, 'a': null} REMOVE l REMOVE ss REMOVE s",
       "{m: {a: null, z: <1>}, n: 5, pk: 'a'}"},
  };
  for (const Row& row : rows) {
    Result<Statement> statement = parse(update(row.changes));
    ASSERT_TRUE(statement.has_value()) << row.changes << ": " << fault_of(statement);
    EXPECT_EQ(print(*statement->update.apply(item(old))), row.result) << row.changes;
    EXPECT_EQ(statement->update.charge_bytes(), 0U);
  }
  EXPECT_EQ(print(*parse("FROM T WHERE pk = ? SET c = ? REMOVE d", "['a', 7]")
                       ->update.apply(item("{pk: 'a', d: 1}"))),
            "{c: 7, pk: 'a'}");
}

TEST(PartiqlSet, refuses_in_the_order_of_dynamodb) {
  constexpr Row rows[] = {
      {"SET t = set_add(ss, <<'x'>>)",
       "The first argument to SET_ADD must equal the assignment value at 1:18:7"},
      {"SET ss = set_add(<<'a'>>, <<'b'>>)",
       "The first argument to SET_ADD must equal the assignment value at 1:19:7"},
      {"SET t = set_delete(ss, 'x')",
       "The first argument to SET_DELETE must equal the assignment value at 1:18:10"},
      {"SET ss = set_add(ss, 'x')",
       "The second argument to SET_ADD must be a value with type SET at 1:27:2"},
      {"SET ss = set_add(ss, ['x'])",
       "The second argument to SET_ADD must be a value with type SET at 1:27:2"},
      {"SET ss = set_delete(ss, s)",
       "The second argument to SET_DELETE must be a value with type SET at 1:30:2"},
      {"SET ss = set_add(ss)", "SET_ADD must have exactly two arguments at 1:19:7"},
      {"SET ss = set_add(ss, <<'x'>>, <<'y'>>)", "SET_ADD must have exactly two arguments at 1:19:7"},
      {"SET ss = set_add(ss, <<>>)", "Empty bags are not supported"},
      {"SET ss = set_add(ss, <<'x', 'x'>>)",
       "One or more parameter values were invalid: Input collection [x, x] contains duplicates."},
      {"SET a = set_add(a, <<1>>) + 1", "Unrecognized function: set_add at 1:18:7"},
      {"SET a = foo(a)", "Unrecognized function: foo at 1:18:3"},
      {"SET a = size(b)", "Unrecognized function: size at 1:18:4"},
      {"SET a = b = c", "Unsupported token in expression: = at 1:20:1"},
      {"SET a = -b", "Unsupported token in expression: - at 1:18:1"},
      {"SET a = b * 2", "Unsupported token in expression: * at 1:20:1"},
      {"SET a = (SELECT * FROM T)", "Unsupported token in expression: SELECT at 1:19:6"},
      {"SET a = MISSING", "Unsupported data type: Missing under key root at 1:18:7"},
      {"SET a = b + 'x'",
       "Incorrect operand type for operator or function; operator or function: +, operand type: S"},
      {"SET a = list_append(b, 1)",
       "Incorrect operand type for operator or function; operator or function: list_append, operand type: N"},
      {"SET a = list_append(b)",
       "Incorrect number of operands for operator or function; operator or function: list_append, number of "
       "operands: 1"},
      {"SET a = if_not_exists(1, 2)",
       "Operator or function requires a document path; operator or function: if_not_exists"},
      {"SET m = 1, m.a = 2",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m, a], "
       "path two: [m]"},
      {"SET a[-1] = 2", "Unexpected path component at 1:17:1"},
      {"SET \"\" = 2", "Path component cannot be an empty string"},
  };
  for (const Row& row : rows) EXPECT_EQ(fault(update(row.changes)), row.result) << row.changes;
  // The condition comes first, wherever it is written.
  EXPECT_EQ(fault("UPDATE T SET a = foo(a) WHERE bar(a)"), "Unrecognized function: bar at 1:31:3");
  EXPECT_EQ(fault("UPDATE T SET a = foo(a) WHERE a < true"), "Unrecognized function: foo at 1:18:3");
}

TEST(PartiqlSet, finds_a_set_of_another_type_only_in_the_item) {
  for (std::string_view changes : {"SET ss = set_add(ss, <<1>>)", "SET ss = set_delete(ss, <<1>>)"}) {
    EXPECT_EQ(fault_of(parse(update(changes))->update.apply(item("{pk: 'a', ss: <'a'>}"))),
              "An operand in the update expression has an incorrect data type");
  }
  EXPECT_EQ(print(*parse(update("SET ss = set_add(ss, ?)"), "[<b'x'>]")->update.apply(item("{pk: 'a'}"))),
            "{pk: 'a', ss: <b'x'>}");
}

TEST(PartiqlSet, is_bounded_in_depth) {
  std::string sum = "SET a = b";
  for (int i = 0; i < 1500; ++i) sum += " + 1";
  EXPECT_EQ(fault(update(sum)), "The expression contains too many operators; operator count: 301");
}

}  // namespace
}  // namespace gramme::partiql
