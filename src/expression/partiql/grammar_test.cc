// Statements that AWS's parser cannot read, and what it reads where one would not think so.
#include "expression/partiql/statement_testing.h"

namespace gramme::partiql {
namespace {

struct Row {
  std::string_view text;
  std::string_view fault;
};

constexpr std::string_view leftover = "Unexpected token after expression";
constexpr std::string_view term = "Unexpected term";
constexpr std::string_view keyword = "Unexpected keyword";
constexpr std::string_view missing_right = "Missing right-hand side expression of infix operator";
constexpr std::string_view simple_path = "Expected identifier for simple path";

constexpr Row refusals[] = {
    // Something is left over.
    {"SELECT * FROM T WHERE pk = 1 foo", leftover},
    {"SELECT * FROM T WHERE pk = 1 e5", leftover},
    {"SELECT * FROM T WHERE pk = 1.5.5", leftover},
    {"SELECT * FROM T WHERE pk = 1)", leftover},
    {"SELECT * FROM T ORDER BY pk WHERE pk = 1", leftover},
    {"SELECT * FROM T WHERE pk = 1 ORDER BY pk NULLS", leftover},
    {"SELECT * FROM T WHERE pk = 1 ORDER BY pk NULLS LAST ASC", leftover},
    {"SELECTT * FROMM \"T\"", leftover},
    {"INSERT INTO T VALUE {'pk': 1} foo", leftover},
    {"INSERT INTO T t VALUE {'pk': 1}", leftover},
    {"UPDATE T SET a = 9 WHERE pk = 1 foo", leftover},
    {"UPDATE T REMOVE a, b WHERE pk = 1", leftover},
    {"FROM T SET a = 1 WHERE pk = 1", leftover},
    {"DELETE FROM T WHERE pk = 1 foo", leftover},
    {"DELETE FROM T WHERE pk = 1 ORDER BY pk", leftover},
    {"SELECT * FROM T; SELECT * FROM T", "Unexpected token after semicolon. (Only one query is allowed.)"},
    {"SELECT * FROM T;;", "Unexpected token after semicolon. (Only one query is allowed.)"},
    // No tokens at all.
    {"SELECT * FROM T WHERE pk = 1e2147483648", ""},
    {"SELECT * FROM T WHERE pk = 1e99999999999", ""},
    {"SELECT * FROM T WHERE pk = 1.5e-2147483647", ""},
    {"SELECT * FROM T WHERE pk = 1e", ""},
    {"SELECT * FROM T WHERE pk = 1 # note", ""},
    {"SELECT * FROM T WHERE pk = 1 /* note", ""},
    {"SELECT * FROM T WHERE pk = 'a", ""},
    {"SELECT * FROM T WHERE p\xc3\xa4 = 1", ""},
    {"SELECT * FROM T WHERE a ! 1", ""},
    {"SELECT * FROM T WHERE a ^ 1", ""},
    // Something is missing.
    {"", term},
    {"SELECT", term},
    {"SELECT * FROM", term},
    {"SELECT * FROM T WHERE", term},
    {"SELECT * FROM T WHERE NOT", term},
    {"SELECT * FROM T WHERE (", term},
    {"SELECT * FROM T WHERE ()", term},
    {"SELECT * FROM T WHERE a = ;", missing_right},
    {"SELECT * FROM T WHERE a IN ()", term},
    {"SELECT * FROM T WHERE a = 1 AND", missing_right},
    {"SELECT * FROM T WHERE a = 1 OR", missing_right},
    {"SELECT * FROM T WHERE a <=", missing_right},
    {"SELECT * FROM T WHERE a IN", missing_right},
    {"SELECT * FROM T WHERE ORDER BY pk", keyword},
    {"SELECT * FROM WHERE pk = 1", keyword},
    {"SELECT * FROM T WHERE size = 1", keyword},
    {"SELECT value FROM T", "Expected data manipulation"},
    {"INSERT T VALUE {}", keyword},
    {"SELECT * FROM T WHERE IS NULL", "Unexpected operator"},
    {"SELECT * FROM T WHERE pk = LIKE", "Unexpected operator"},
    {"SELECT * T", "Expected FROM after SELECT list"},
    {"SELECT *, a FROM T",
     "Other expressions may not be present in the select list when '*' is used without dot notation."},
    {"DELETE FROM", simple_path},
    {"UPDATE", simple_path},
    {"SET", simple_path},
    {"REMOVE", simple_path},
    {"INSERT INTO", simple_path},
    {"UPDATE 'T' SET a = 1", simple_path},
    {"UPDATE T SET a.* = 1", "Invalid path dot component for simple path"},
    {"UPDATE T SET a 1", "Expected '='"},
    {"DELETE", "Expected FROM after DELETE"},
    {"DELETE T WHERE pk = 1", "Expected FROM after DELETE"},
    {"FROM \"T\"", "Expected data manipulation"},
    {"UPDATE T", "Expected data manipulation"},
    {"UPDATE T WHERE pk = 1", "Expected data manipulation"},
    {"SELECT FROM T",
     "Expected identifier or an expression but found unexpected keyword 'from' in a select list."},
    {"INSERT INTO T", term},
    {"SELECT * FROM T WHERE a IS FOO", "Expected type name"},
    {"SELECT * FROM T WHERE a IS", "Expected type name"},
    {"SELECT * FROM T WHERE a BETWEEN", missing_right},
    {"SELECT * FROM T WHERE a BETWEEN 1", "Expected AND keyword"},
    {"SELECT * FROM T WHERE a BETWEEN 1 OR 2", "Expected AND keyword"},
    {"SELECT * FROM T WHERE a BETWEEN 1 AND", "Expected expression after AND"},
    {"SELECT * FROM T WHERE a NOT BETWEEN 1 AND;", "Expected expression after AND"},
    {"SELECT * FROM T WHERE a[0 = 1", "Expected RIGHT_BRACKET"},
    {"SELECT * FROM T WHERE a[0", "Expected RIGHT_BRACKET"},
    {"SELECT * FROM T WHERE a = [1, 2", "Expected RIGHT_BRACKET"},
    {"SELECT * FROM T WHERE (a = 1", "Expected RIGHT_PAREN"},
    {"SELECT * FROM T WHERE size(a = 1", "Expected RIGHT_PAREN"},
    {"SELECT * FROM T WHERE a IN (1, 2", "Expected RIGHT_PAREN"},
    {"SELECT * FROM T WHERE a = <<1, 2", "Expected RIGHT_DOUBLE_ANGLE_BRACKET"},
    {"INSERT INTO T VALUE {'pk': 1", "Expected RIGHT_CURLY"},
    {"INSERT INTO T VALUE {'pk' 1}", "Expected COLON"},
    {"SELECT * FROM T ORDER pk", "Expected BY"},
    {"SELECT * FROM T AS WHERE", "Expected identifier for AS-alias"},
    {"SELECT CASE a THEN 1 END FROM T", "Expected a WHEN clause in CASE"},
    {"SELECT CASE WHEN a ELSE 1 END FROM T", "Expected THEN keyword"},
    {"SELECT CASE WHEN a THEN 1 FROM T", "Expected END keyword"},
    {"SELECT size(*) FROM T", "size(*) is not allowed"},
    {"SELECT count() FROM T", "Aggregate functions are always unary"},
    {"DELETE FROM T RETURNING OLD *",
     "Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element."},
    {"DELETE FROM T RETURNING ALL OLD a", "Unsupported syntax in RETURNING columns."},
    {"SELECT * FROM T WHERE (UPDATE T SET a = 1)",
     "Keyword update only expected at the top level in the query"},
    // Keywords are no names unless they are quoted.
    {"SELECT m.inner FROM T", "Invalid path dot component"},
    {"SELECT m.value FROM T", "Invalid path dot component"},
    {"SELECT m.TRUE FROM T", "Invalid path dot component"},
    {"SELECT m.1 FROM T", "Expected FROM after SELECT list"},
    {"SELECT m.'a' FROM T", "Invalid path dot component"},
    {"UPDATE T SET m.inner = 1", "Invalid path dot component"},
};

TEST(PartiqlGrammar, words_what_it_cannot_read) {
  for (const Row& row : refusals) {
    EXPECT_EQ(fault(row.text),
              "Statement wasn't well formed, can't be processed: " + std::string(row.fault))
        << row.text;
  }
}

constexpr std::string_view accepted[] = {
    "SELECT * FROM T",
    "select all a, m.b, l[0], \"c d\" from \"T\" where pk = 1 order by pk desc, sk asc;",
    "SELECT * FROM T -- a note\nWHERE pk = 'a' /* ** */ -- another",
    "-- a note\r\nSELECT * FROM T WHERE a = -.73e1 AND b = 7.31E+6 AND c = 5.",
    "SELECT m.\"inner\", m.year, m.second FROM T",
    "SELECT * FROM T WHERE ((((a = 1)))) AND NOT NOT b = 2",
    "SELECT * FROM T WHERE a IN (1, 2) OR a IN [1] OR a NOT IN <<1, 2>>",
    "(SELECT * FROM T)",
    "INSERT INTO T VALUE {'pk': 'it''s', 'l': [], 'm': {}, 'n': null, 'b': true}",
    "UPDATE T SET a = 1, b = b + 1 SET c = list_append(c, [1]) REMOVE d REMOVE e[1] WHERE pk = 1 RETURNING ALL "
    "NEW *",
    "FROM T WHERE pk = 1 SET a = 1 REMOVE b RETURNING MODIFIED OLD *",
    "DELETE FROM T WHERE pk = 1 RETURNING ALL OLD *",
};

TEST(PartiqlGrammar, reads_what_dynamodb_reads) {
  for (std::string_view text : accepted) EXPECT_EQ(fault(text), "") << text;
}

TEST(PartiqlGrammar, brackets_may_lie_in_each_other_as_deep_as_a_statement_is_long) {
  const std::string nested = std::string(4000, '(') + "a = 1" + std::string(4000, ')');
  EXPECT_TRUE(holds(nested, "{a: 1}"));
  EXPECT_EQ(fault_where(std::string(8000, '(')),
            "Statement wasn't well formed, can't be processed: Unexpected term");
  std::string indexes;
  for (int i = 0; i < 4000; ++i) indexes += "a[";
  EXPECT_EQ(fault_where(indexes + "0" + std::string(4000, ']') + " = 1"),
            "Unexpected path component at 1:25:1");
  std::string selects;
  for (int i = 0; i < 400; ++i) selects += "(SELECT * FROM ";
  EXPECT_EQ(fault(selects), "Statement wasn't well formed, can't be processed: Unexpected keyword");
}

}  // namespace
}  // namespace gramme::partiql
