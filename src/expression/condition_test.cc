#include "expression/condition.h"

#include "expression/condition_tree.h"
#include "expression/expression_testing.h"

namespace gramme {
namespace {

/// Every type a value can have, a name that is reserved, one with a dot.
constexpr std::string_view names = "{#n: 'name', #d: 'a.b', #s: 's'}";

std::string fault(std::string_view text, std::string_view values = "", std::string_view names = "") {
  Placeholders given = placeholders(values, names);
  const std::string message = fault_of(Condition::parse(text, "ConditionExpression", given));
  constexpr std::string_view prefix = "Invalid ConditionExpression: ";
  if (message.empty()) return message;
  EXPECT_TRUE(message.starts_with(prefix)) << message;
  return message.substr(prefix.size());
}

std::string syntax(std::string_view token, std::string_view near) {
  return "Syntax error; token: \"" + std::string(token) + "\", near: \"" + std::string(near) + "\"";
}

bool holds(std::string_view text, std::string_view object, std::string_view values = "",
           std::string_view names = "") {
  Placeholders given = placeholders(values, names);
  Result<Condition> condition = Condition::parse(text, "ConditionExpression", given);
  EXPECT_TRUE(condition.has_value()) << text << ": " << fault_of(condition);
  return condition.has_value() && condition->holds(object.empty() ? Item() : item(object));
}

TEST(Condition, an_empty_one_always_holds) {
  EXPECT_FALSE(Condition());
  EXPECT_TRUE(Condition().holds({}));
  EXPECT_TRUE(Condition().attributes().empty());
}

TEST(Condition, names_the_token_of_a_syntax_error_with_its_neighbours) {
  EXPECT_EQ(fault("attribute_not_exists("), syntax("<EOF>", "("));
  EXPECT_EQ(fault("a = = :v"), syntax("=", "= = :v"));
  EXPECT_EQ(fault("attribute_exists(pk,)"), syntax(")", ",)"));
  EXPECT_EQ(fault("a IN ()"), syntax(")", "()"));
  EXPECT_EQ(fault("a IN :v"), syntax(":v", "IN :v"));
  EXPECT_EQ(fault("a = :v) x y"), syntax(")", ":v) x"));
  EXPECT_EQ(fault("!!!"), syntax("!", "!!"));
  EXPECT_EQ(fault("l[00] = :v"), syntax("0", "00]"));
  EXPECT_EQ(fault(" \t "), syntax("<EOF>", " \t "));
  EXPECT_EQ(fault("a = ü"), syntax("ü", "= ü"));
  EXPECT_EQ(fault("_a = :v"), syntax("_", "_a"));
  EXPECT_EQ(fault("a = 'x'"), syntax("'", "= 'x"));
  EXPECT_EQ(fault("a"), syntax("<EOF>", "a"));
}

TEST(Condition, refuses_what_the_grammar_does_not_have) {
  for (const char* text : {"things are not ok",
                           "a > 4",
                           "attribute_exists(Pictures-RearView)",
                           "attribute_exists(Pictures..RearView)",
                           "attribute_exists(Pi#ctures.RearView)",
                           "attribute_exists(b[a])",
                           "a in b, c",
                           "a > between",
                           "a in (b,c,)",
                           "(a)between(b.(c.d))and(c)",
                           "(a)between(b.c.d)and((c)",
                           "#$.b > a",
                           "a > :things.stuff",
                           "b[:a] > a",
                           "ü > a",
                           "(a)between(b.c[4.5].#d)and(:a)",
                           "size(a).b > a",
                           "(size(a)).b > a",
                           "(size(a))[0] > a",
                           "a = b = c",
                           "(a = b) = c",
                           "a = (b = c)",
                           "NOT a",
                           "(NOT a)",
                           "a AND b",
                           "(a) AND b = c",
                           "a = b AND",
                           "AND",
                           "()",
                           "a = b OR OR c = d",
                           "a BETWEEN b",
                           "a BETWEEN b OR c",
                           "a = b)",
                           "(a = b",
                           "set = :v",
                           "a.in = :v",
                           "f(a = b)",
                           "f(NOT a)",
                           "#n(a)",
                           "a b",
                           "a = b c",
                           "f() = a",
                           "a + b = c"}) {
    EXPECT_TRUE(fault(text).starts_with("Syntax error; ")) << text << ": " << fault(text);
  }
}

TEST(Condition, refuses_redundant_parentheses_as_soon_as_they_close) {
  for (const char* text :
       {"a=b and a > ((views))", "(a)between(((b.c)).d)and(c)", "a > whatever((:things), ((a)))",
        "a=b AND ((a=b AND a=b)) AND a=b", "a=b OR ((a=b OR (a=b OR a=b)))", "((a=b)) =", "NOT ((a=b))"}) {
    EXPECT_EQ(fault(text), "The expression has redundant parentheses;") << text;
  }
  for (const char* text : {"(a=b AND (a=c))", "((a)=b)", "(size((a)) > size(b))", "NOT (NOT (a=b))",
                           "(a) in ((b),(c))", "((attribute_exists(a)) OR a = b)"}) {
    EXPECT_EQ(fault(text), "") << text;
  }
}

TEST(Condition, refuses_functions_it_does_not_know_and_functions_out_of_place) {
  EXPECT_EQ(fault("a=b and whatever((:things)) > a"), "Invalid function name; function: whatever");
  EXPECT_EQ(fault("attRIbute_exIsts((views), #a)"), "Invalid function name; function: attRIbute_exIsts");
  auto misused = [](const std::string& name) {
    return "The function is not allowed to be used this way in an expression; function: " + name;
  };
  EXPECT_EQ(fault("a=b and attribute_exists((views), (#a)) > b"), misused("attribute_exists"));
  EXPECT_EQ(fault("contains(:things, c) > b"), misused("contains"));
  EXPECT_EQ(fault("size(contains(a, b)) > a"), misused("contains"));
  EXPECT_EQ(fault("size(things)"), misused("size"));
  EXPECT_EQ(fault("NOT (size(things))"), misused("size"));
  EXPECT_EQ(fault("a between b and attribute_exists(things)"), misused("attribute_exists"));
  EXPECT_EQ(fault("a in (b, attribute_exists(things))"), misused("attribute_exists"));
  EXPECT_EQ(fault("if_not_exists(a, b) = c"),
            "The function is not allowed in a condition expression; function: if_not_exists");
}

TEST(Condition, refuses_reserved_words_in_any_case_and_position) {
  auto reserved = [](const std::string& word) {
    return "Attribute name is a reserved keyword; reserved keyword: " + word;
  };
  EXPECT_EQ(fault("SIZE = :v"), reserved("SIZE"));
  EXPECT_EQ(fault(":a < abOrT"), reserved("abOrT"));
  EXPECT_EQ(fault("attribute_exists(views, #a)"), reserved("views"));
  EXPECT_EQ(fault("a.b[1].Zone = #x AND abort = :v"), reserved("Zone"));
  EXPECT_EQ(fault("#n = :v", "{:v: 1}", "{#n: 'name'}"), "");
  EXPECT_EQ(fault("l[2147483648] = :v AND zone = :v"),
            "List index is not within the allowable range; index: [2147483648]");
}

TEST(Condition, refuses_undefined_names_and_values) {
  auto name = [](const std::string& token) {
    return "An expression attribute name used in the document path is not defined; attribute name: " +
           token;
  };
  auto value = [](const std::string& token) {
    return "An expression attribute value used in expression is not defined; attribute value: " + token;
  };
  EXPECT_EQ(fault("attribute_exists(#Pictures.RearView, :a) and a=a"), name("#Pictures"));
  EXPECT_EQ(fault("begins_with(Pictures.#RearView)"), name("#RearView"));
  EXPECT_EQ(fault("#_ > a"), name("#_"));
  EXPECT_EQ(fault("(a)between(b.c[45].#d)and(:a)"), name("#d"));
  EXPECT_EQ(fault("begins_with(:hello, #a, #b)"), value(":hello"));
  EXPECT_EQ(fault(":a < :b"), value(":a"));
}

TEST(Condition, refuses_a_wrong_number_of_operands) {
  for (const auto& [text, name, count] : std::vector<std::tuple<const char*, std::string, std::string>>{
           {"attribute_exists(things, a) and a=a", "attribute_exists", "2"},
           {"attribute_type(things)", "attribute_type", "1"},
           {"begins_with(things, size(a), b)", "begins_with", "3"},
           {"contains(things)", "contains", "1"},
           {"size(things, a) > b", "size", "2"}}) {
    EXPECT_EQ(fault(text), "Incorrect number of operands for operator or function; operator or function: " +
                               name + ", number of operands: " + count);
  }
}

TEST(Condition, checks_the_types_of_constant_operands) {
  auto wrong = [](const std::string& name, const std::string& type) {
    return "Incorrect operand type for operator or function; operator or function: " + name +
           ", operand type: " + type;
  };
  EXPECT_EQ(fault("begins_with(a, :v)", "{:v: 1}"), wrong("begins_with", "N"));
  EXPECT_EQ(fault("begins_with(:v, a)", "{:v: [1]}"), wrong("begins_with", "L"));
  EXPECT_EQ(fault("begins_with(a, size(a)) and a=:v", "{:v: 1}"), wrong("begins_with", "N"));
  EXPECT_EQ(fault("attribute_type(a, size(a)) and a=a"), wrong("attribute_type", "N"));
  EXPECT_EQ(fault("attribute_type(a, :v)", "{:v: <'x'>}"), wrong("attribute_type", "SS"));
  EXPECT_EQ(fault("attribute_type(a, b)"), wrong("attribute_type", "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"));
  EXPECT_EQ(fault("size(size(a)) > :v", "{:v: 1}"), wrong("size", "N"));
  EXPECT_EQ(fault("size(:v) > a", "{:v: null}"), wrong("size", "NULL"));
  EXPECT_EQ(fault("a <= :v", "{:v: true}"), wrong("<=", "BOOL"));
  EXPECT_EQ(fault("a between :v and :v", "{:v: {}}"), wrong("BETWEEN", "M"));
  EXPECT_EQ(fault("a = :v and a <> :w and a in (:v)", "{:v: true, :w: []}"), "");
  EXPECT_EQ(fault("attribute_type(a, :v)", "{:v: 'X'}"),
            "Invalid attribute type name found; type: X, valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}");
  EXPECT_EQ(fault("attribute_exists(:v)", "{:v: 'X'}"),
            "Operator or function requires a document path; operator or function: attribute_exists");
  EXPECT_EQ(fault("attribute_not_exists(size(:v))", "{:v: 'X'}"),
            "Operator or function requires a document path; operator or function: attribute_not_exists");
}

TEST(Condition, refuses_the_same_operand_twice) {
  auto twice = [](const std::string& name, const std::string& path) {
    return "The first operand must be distinct from the remaining operands for this operator or function; "
           "operator: " +
           name + ", first operand: " + path;
  };
  EXPECT_EQ(fault("#a <> a", "", "{#a: 'a'}"), twice("<>", "[a]"));
  EXPECT_EQ(fault("contains(ab.bc[1].a, ab.bc[1].#a)", "", "{#a: 'a'}"),
            twice("contains", "[ab, bc, [1], a]"));
  EXPECT_EQ(fault("((a=a) OR (a=b))"), twice("=", "[a]"));
  EXPECT_EQ(fault("a IN (b, a)"), twice("IN", "[a]"));
  EXPECT_EQ(fault(":v > :v", "{:v: 1}"), "");
  EXPECT_EQ(fault("size(a) = size(a)"), "");
}

TEST(Condition, refuses_bounds_of_between_that_no_value_fits) {
  EXPECT_EQ(fault("a between :x and :y", "{:x: 2, :y: 1}"),
            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower "
            "bound operand: "
            "AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}");
  EXPECT_EQ(fault("a between :x and :y", "{:x: 2, :y: 'a'}"),
            "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: "
            "AttributeValue: "
            "{N:2}, upper bound operand: AttributeValue: {S:a}");
  EXPECT_EQ(fault("a between :x and :x", "{:x: b'abc'}"), "");
}

TEST(Condition, has_limits) {
  auto chain = [](size_t comparisons) {
    std::string text = "a=:v";
    for (size_t i = 1; i < comparisons; ++i) text += " OR a=:v";
    return text;
  };
  EXPECT_EQ(fault(chain(150), "{:v: 1}"), "");  // 150 comparisons and 149 ORs
  EXPECT_EQ(fault("NOT NOT " + chain(150), "{:v: 1}"),
            "The expression contains too many operators; operator count: 301");
  EXPECT_EQ(fault(chain(400), "{:v: 1}"),
            "The expression contains too many operators; operator count: 301");
  std::string candidates = "a IN (:v";
  for (int i = 1; i < 100; ++i) candidates += ",:v";
  EXPECT_EQ(fault(candidates + ")", "{:v: 1}"), "");
  EXPECT_EQ(fault(candidates + ",:v)", "{:v: 1}"),
            "The IN operator is provided with too many operands; number of operands: 101");
  EXPECT_EQ(fault(""), "The expression can not be empty;");
  EXPECT_EQ(fault("a=:v" + std::string(4092, ' '), "{:v: 1}"), "");
  EXPECT_EQ(fault("a=:v" + std::string(4093, ' ')),
            "Expression size has exceeded the maximum allowed size;");
  std::string deep = "a";
  for (int i = 0; i < 31; ++i) deep += ".a";
  EXPECT_EQ(fault("attribute_exists(" + deep + ")"), "");
  EXPECT_EQ(fault("attribute_exists(" + deep + ".a)"),
            "The document path has too many nesting levels; nesting levels: 33");
}

TEST(Condition, text_of_any_depth_costs_no_stack) {
  auto repeat = [](std::string_view text, size_t times) {
    std::string out;
    while (times-- > 0) out += text;
    return out;
  };
  EXPECT_EQ(fault(repeat("(", 4096)), syntax("<EOF>", "("));
  EXPECT_EQ(fault(repeat("(", 1000) + "a=b" + repeat(")", 1000)),
            "The expression has redundant parentheses;");
  EXPECT_EQ(fault(repeat("NOT ", 1000) + "a=b"),
            "The expression contains too many operators; operator count: 301");
  EXPECT_EQ(fault(repeat("(NOT ", 600) + "a=b" + repeat(")", 600)),
            "The expression contains too many operators; operator count: 301");
  EXPECT_EQ(fault(repeat("size(", 800)), syntax("<EOF>", "("));
  EXPECT_EQ(fault("a = " + repeat("size(", 600) + "a" + repeat(")", 600)),
            "The expression contains too many operators; operator count: 301");
  EXPECT_TRUE(holds(repeat("NOT(", 298) + "a=:v" + repeat(")", 298), "{a: 1}", "{:v: 1}"));
  EXPECT_TRUE(holds(repeat("a=:v AND(", 149) + "a=:v" + repeat(")", 149), "{a: 1}", "{:v: 1}"));
}

TEST(Condition, compares_values_of_one_type_only) {
  constexpr std::string_view object =
      "{n: 10, s: 'b', b: b'b', t: true, z: null, l: [1, 2], m: {x: 1}, ss: <'a', 'b'>}";
  const std::vector<std::tuple<const char*, const char*, bool>> cases = {
      {"n = :v", "10.0", true},     {"n = :v", "'10'", false},     {"n < :v", "11", true},
      {"n < :v", "9", false},       {"n > :v", "-3", true},        {"n <= :v", "10", true},
      {"n >= :v", "10", true},      {"n > :v", "9.99", true},      {"s < :v", "'ba'", true},
      {"s > :v", "'a'", true},      {"s < :v", "b'c'", false},     {"s >= :v", "1", false},
      {"b <= :v", "b'b'", true},    {"t = :v", "true", true},      {"t = :v", "false", false},
      {"z = :v", "null", true},     {"l = :v", "[1, 2]", true},    {"l = :v", "[2, 1]", false},
      {"m = :v", "{x: 1}", true},   {"m = :v", "{x: 2}", false},   {"ss = :v", "<'b', 'a'>", true},
      {"ss <> :v", "<'a'>", true},  {"n <> :v", "'10'", true},     {"n <> :v", "10", false},
      {"gone = :v", "1", false},    {"gone <> :v", "1", true},     {"gone < :v", "1", false},
      {"NOT gone < :v", "1", true}, {":v < n", "9", true},         {"n BETWEEN :v AND n2", "1", false},
      {"t IN (:v)", "true", true},  {"s in (n, :v)", "'b'", true}, {"gone IN (:v)", "1", false},
      {"m.x = :v", "1", true},      {"l[1] = :v", "2", true},      {"l[2] <> :v", "2", true},
      {"l.x = :v", "1", false},     {"m[0] = :v", "1", false},     {"size(s) < :v", "9", true},
      {"s > :v", "'b'", false},
  };
  for (const auto& [text, constant, expected] : cases) {
    EXPECT_EQ(holds(text, object, "{:v: " + std::string(constant) + "}"), expected)
        << text << " with " << constant;
  }
}

TEST(Condition, between_includes_its_bounds) {
  for (const auto& [number, expected] :
       {std::pair("0", false), {"1", true}, {"2", true}, {"3", true}, {"3.1", false}}) {
    EXPECT_EQ(holds("n between :a and :b", "{n: " + std::string(number) + "}", "{:a: 1, :b: 3}"), expected)
        << number;
  }
}

TEST(Condition, evaluates_functions) {
  constexpr std::string_view object =
      "{s: 'abcabd', b: b'abc', n: 1, ns: <1, 2>, ss: <'x', ''>, bs: <b'x'>, l: [1, 'x', [2]], m: {k: 1, "
      "j: 2}, z: null}";
  const std::vector<std::tuple<const char*, const char*, bool>> cases = {
      {"attribute_exists(z)", "1", true},
      {"attribute_exists(m.k)", "1", true},
      {"attribute_exists(l[3])", "1", false},
      {"attribute_not_exists(gone)", "1", true},
      {"attribute_not_exists(n)", "1", false},
      {"begins_with(s, :v)", "'abc'", true},
      {"begins_with(s, :v)", "'bc'", false},
      {"begins_with(s, :v)", "b'abc'", false},
      {"begins_with(b, :v)", "b'ab'", true},
      {"begins_with(n, :v)", "'1'", false},
      {"contains(s, :v)", "'abd'", true},
      {"contains(s, :v)", "'abx'", false},
      {"contains(s, :v)", "''", true},
      {"contains(b, :v)", "b'bc'", true},
      {"contains(ns, :v)", "1.0", true},
      {"contains(ns, :v)", "'1'", false},
      {"contains(ss, :v)", "''", true},
      {"contains(bs, :v)", "b'x'", true},
      {"contains(l, :v)", "[2]", true},
      {"contains(l, :v)", "2", false},
      {"contains(m, :v)", "'k'", false},
      {"contains(gone, :v)", "'k'", false},
      {"attribute_type(l, :v)", "'L'", true},
      {"attribute_type(z, :v)", "'NULL'", true},
      {"attribute_type(ns, :v)", "'SS'", false},
      {"attribute_type(gone, :v)", "'S'", false},
      {"attribute_type(:v, :v)", "'S'", true},
      {"attribute_type(size(l), :v)", "'N'", true},
      {"size(s) = :v", "6", true},
      {"size(b) = :v", "3", true},
      {"size(ss) = :v", "2", true},
      {"size(l) = :v", "3", true},
      {"size(m) = :v", "2", true},
      {"size(n) = :v", "1", false},
      {"size(n) <> :v", "1", true},
      {"size(gone) >= :v", "0", false},
      {"size(:v) = n", "'a'", true},
      {"size(l) BETWEEN :v AND size(s)", "3", true},
      {"size(ns) IN (size(l), size(m))", "1", true},
  };
  for (const auto& [text, constant, expected] : cases) {
    EXPECT_EQ(holds(text, object, "{:v: " + std::string(constant) + "}"), expected)
        << text << " with " << constant;
  }
}

TEST(Condition, size_of_a_string_counts_utf16_units) {
  EXPECT_EQ(size_of(value("'aä€'")), 3);
  EXPECT_EQ(size_of(value("'😀'")), 2);
  EXPECT_EQ(size_of(value("b'ä'")), 2);
  EXPECT_EQ(size_of(value("1")), std::nullopt);
}

TEST(Condition, not_binds_tighter_than_and_which_binds_tighter_than_or) {
  for (int bits = 0; bits < 8; ++bits) {
    const bool a = bits & 1, b = bits & 2, c = bits & 4;
    std::string object = "{pk: 1";
    if (a) object += ", x: 1";
    if (b) object += ", y: 1";
    if (c) object += ", w: 1";
    object += "}";
    auto check = [&](std::string_view text, bool expected) {
      EXPECT_EQ(holds(text, object), expected) << text << " on " << object;
    };
    check("attribute_exists(x) OR attribute_exists(y) AND attribute_exists(w)", a || (b && c));
    check("attribute_exists(x) and attribute_exists(y) or attribute_exists(w)", (a && b) || c);
    check("(attribute_exists(x) OR attribute_exists(y)) And attribute_exists(w)", (a || b) && c);
    check("NOT attribute_exists(x) AND attribute_exists(y)", !a && b);
    check("nOt (attribute_exists(x) OR not attribute_exists(y)) OR attribute_exists(w)", !(a || !b) || c);
  }
}

TEST(Condition, resolves_names_with_dots_as_one_step) {
  EXPECT_TRUE(holds("#d = :v AND #s.#n = :v", "{a.b: 1, s: {name: 1}}", "{:v: 1}", names));
}

TEST(Condition, an_absent_item_has_no_attributes) {
  EXPECT_TRUE(holds("attribute_not_exists(pk)", ""));
  EXPECT_FALSE(holds("pk = :v", "", "{:v: 1}"));
}

TEST(Condition, names_the_attributes_it_reads_once) {
  Placeholders given = placeholders("{:v: 1}", "{#n: 'name'}");
  Result<Condition> condition =
      Condition::parse("#n = :v AND (b.c[1] = #n OR size(b) > :v)", "FilterExpression", given);
  ASSERT_TRUE(condition.has_value());
  EXPECT_THAT(condition->attributes(), testing::ElementsAre("name", "b"));
}

TEST(Condition, finds_a_part_of_a_long_string_in_linear_time) {
  const std::string haystack(400'000, 'a');
  ConditionNode node{.op = ConditionOperator::contains,
                     .operands = {{Path{"s", {}}}, {string_value(std::string(200'000, 'a') + "b")}}};
  const Value text = string_value(haystack);
  const Item object = ItemBuilder().add("s", text).build();
  EXPECT_FALSE(holds(node, object));
}

}  // namespace
}  // namespace gramme
