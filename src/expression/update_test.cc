#include "expression/update.h"

#include <fmt/format.h>

#include "expression/expression_testing.h"
#include "expression/projection.h"
#include "expression/update_tree.h"

namespace gramme {
namespace {

/// What is wrong with the text, without "Invalid UpdateExpression: ".
std::string fault(std::string_view text, std::string_view values = "", std::string_view names = "") {
  Placeholders given = placeholders(values, names);
  const std::string message = fault_of(Update::parse(text, given));
  constexpr std::string_view prefix = "Invalid UpdateExpression: ";
  if (message.empty()) return message;
  EXPECT_TRUE(message.starts_with(prefix)) << message;
  return message.substr(prefix.size());
}

Update parsed(std::string_view text, std::string_view values = "", std::string_view names = "") {
  Placeholders given = placeholders(values, names);
  Result<Update> update = Update::parse(text, given);
  EXPECT_TRUE(update.has_value()) << text << ": " << fault_of(update);
  return update.has_value() ? *update : Update();
}

/// The updated item, or why there is none.
std::string applied(std::string_view text, std::string_view object, std::string_view values = "",
                    std::string_view names = "") {
  Result<Item> result = parsed(text, values, names).apply(item(object));
  return result.has_value() ? print(result->view()) : fault_of(result);
}

constexpr std::string_view bad_path =
    "The document path provided in the update expression is invalid for update";
constexpr std::string_view bad_type = "An operand in the update expression has an incorrect data type";
constexpr std::string_view absent =
    "The provided expression refers to an attribute that does not exist in the item";

TEST(Update, an_empty_one_changes_nothing) {
  EXPECT_FALSE(Update());
  EXPECT_FALSE(Update().only_removes());
  EXPECT_TRUE(Update().targets().empty());
  EXPECT_EQ(print(Update().apply(item("{a: 1}"))->view()), "{a: 1}");
}

TEST(Update, sets_values_of_every_form) {
  EXPECT_EQ(applied("SET a = :v", "{pk: 1}", "{:v: 'x'}"), "{a: 'x', pk: 1}");
  EXPECT_EQ(applied("set a = (:v), b = ((c) + :w)", "{a: 1, c: 2}", "{:v: [], :w: 3}"),
            "{a: [], b: 5, c: 2}");
  EXPECT_EQ(applied("SET c = (c - :v)", "{c: 1}", "{:v: 2.5}"), "{c: -1.5}");
  EXPECT_EQ(applied("SET a = if_not_exists(a, :v), b = if_not_exists(b, :v) + :v", "{a: 5}", "{:v: 1}"),
            "{a: 5, b: 2}");
  EXPECT_EQ(applied("SET l = list_append(if_not_exists(l, :e), :m)", "{}", "{:e: [], :m: [1, 'x']}"),
            "{l: [1, 'x']}");
  EXPECT_EQ(applied("SET l = list_append(:m, l)", "{l: [1, [2]]}", "{:m: [0]}"), "{l: [0, 1, [2]]}");
  EXPECT_EQ(applied("SET a = if_not_exists(x, if_not_exists(y, :v))", "{y: 7}", "{:v: 1}"), "{a: 7, y: 7}");
  EXPECT_EQ(applied("SET #a.#b = :v", "{x.y: {}}", "{:v: 1}", "{#a: 'x.y', #b: 'name'}"),
            "{x.y: {name: 1}}");
}

TEST(Update, removes_adds_and_deletes) {
  EXPECT_EQ(applied("REMOVE a, gone, m.x, m.gone", "{a: 1, m: {x: 1, y: 2}}"), "{m: {y: 2}}");
  EXPECT_EQ(applied("ADD n :v, m.k :v", "{n: 1, m: {}}", "{:v: 2}"), "{m: {k: 2}, n: 3}");
  EXPECT_EQ(applied("ADD s :v, t :v", "{s: <'b', 'd'>}", "{:v: <'a', 'b', 'c'>}"),
            "{s: <'a', 'b', 'c', 'd'>, t: <'a', 'b', 'c'>}");
  EXPECT_EQ(applied("ADD s :v", "{s: <1, 10>}", "{:v: <2, 1.0, -3>}"), "{s: <-3, 1, 2, 10>}");
  EXPECT_EQ(applied("DELETE s :v, t :v, gone :v", "{s: <1, 10, 2>, t: <1>}", "{:v: <1, 2, 3>}"),
            "{s: <10>}");
  EXPECT_EQ(applied("DELETE s :v", "{s: <'', 'a'>}", "{:v: <''>}"), "{s: <'a'>}");
  EXPECT_EQ(applied("DELETE b :v", "{b: <b'x', b'y'>}", "{:v: <b'y'>}"), "{b: <b'x'>}");
  EXPECT_EQ(applied("SET a = :v REMOVE b ADD c :v DELETE d :s", "{b: 1, d: <1, 2>}", "{:v: 1, :s: <1>}"),
            "{a: 1, c: 1, d: <2>}");
}

TEST(Update, every_clause_reads_the_item_as_it_was) {
  EXPECT_EQ(applied("SET a = :v, b = a", "{a: 1}", "{:v: 2}"), "{a: 2, b: 1}");
  EXPECT_EQ(applied("SET a = b, b = a", "{a: 1, b: 2}"), "{a: 2, b: 1}");
  EXPECT_EQ(applied("REMOVE a SET b = a", "{a: 1}"), "{b: 1}");
  EXPECT_EQ(applied("REMOVE l[0], l[1]", "{l: [0, 1, 2, 3]}"), "{l: [2, 3]}");
  EXPECT_EQ(applied("REMOVE l[2] SET l[3] = :v, l[0] = l[2]", "{l: [0, 1, 2, 3]}", "{:v: 9}"),
            "{l: [2, 1, 9]}");
  EXPECT_EQ(applied("DELETE l[1] :s REMOVE l[0] SET l[2] = :v", "{l: [0, <1>, 2, 3]}", "{:s: <1>, :v: 9}"),
            "{l: [9, 3]}");
}

TEST(Update, appends_past_the_end_of_a_list_in_the_order_of_indexes) {
  EXPECT_EQ(applied("SET l[9] = :b, l[7] = :a", "{l: [0]}", "{:a: 'a', :b: 'b'}"), "{l: [0, 'a', 'b']}");
  EXPECT_EQ(applied("SET l[0] = :a", "{l: []}", "{:a: 'a'}"), "{l: ['a']}");
  EXPECT_EQ(applied("ADD l[5] :a SET l[4] = :b", "{l: [0]}", "{:a: 1, :b: 2}"), "{l: [0, 2, 1]}");
  EXPECT_EQ(applied("SET l[5] = :b REMOVE l[1], l[2] DELETE l[3] :s", "{l: [0]}", "{:b: 2, :s: <2>}"),
            "{l: [0, 2]}");
}

TEST(Update, changes_lists_inside_lists_at_their_old_indexes) {
  EXPECT_EQ(applied("REMOVE l[0], l[1][0], l[2].x[1] SET l[1][9] = :v, l[8] = :v",
                    "{l: [0, [1, 2], {x: [3, 4]}]}", "{:v: 9}"),
            "{l: [[2, 9], {x: [3]}, 9]}");
  EXPECT_EQ(applied("REMOVE m.a[0], m.b[0], k[0]", "{k: [1], m: {a: [1, 2], b: [3]}}"),
            "{k: [], m: {a: [2], b: []}}");
}

TEST(Update, refuses_ways_that_do_not_exist) {
  constexpr std::string_view object = "{s: 'x', z: null, m: {a: 1}, l: [1]}";
  for (const char* text :
       {"SET s.a = :v", "SET z.a = :v", "SET gone.a = :v", "SET m[0] = :v", "SET l.a = :v",
        "SET l[1].a = :v", "SET m.b.c = :v", "REMOVE gone.a", "REMOVE s[0]", "REMOVE l[3].a", "ADD s.a :v",
        "ADD m.b.c :v", "DELETE gone.a :set", "DELETE m[0] :set", "SET m.a = :v REMOVE gone[0]"}) {
    Placeholders given = placeholders("{:v: 1, :set: <1>}");
    EXPECT_EQ(fault_of(Update::parse(text, given)->apply(item(object))), bad_path) << text;
  }
}

TEST(Update, refuses_operands_of_the_item_that_do_not_fit) {
  constexpr std::string_view object = "{n: 1, s: 'x', l: [], ns: <1>}";
  constexpr std::string_view values = "{:n: 1, :l: [], :ns: <1>, :ss: <'a'>}";
  for (const char* text : {"SET a = s + :n", "SET a = :n - l", "SET a = list_append(s, :l)", "ADD s :n",
                           "ADD ns :n", "ADD n :ns", "ADD ns :ss", "DELETE ns :ss", "DELETE n :ns",
                           "SET a = if_not_exists(s, :n) + :n", "SET gone.x = :n ADD s :n"}) {
    EXPECT_EQ(applied(text, object, values), bad_type) << text;
  }
  for (const char* text :
       {"SET a = gone", "SET a = gone + :n", "SET a = list_append(l, gone)", "SET a = l[0]"}) {
    EXPECT_EQ(applied(text, object, values), absent) << text;
  }
}

TEST(Update, refuses_numbers_and_documents_that_leave_the_limits) {
  const std::string nines(38, '9');
  EXPECT_EQ(applied("SET n = n + :v", "{n: " + nines + "}", "{:v: 0.1}"),
            "Number overflow. Attempting to store a number with magnitude larger than supported range");
  EXPECT_EQ(applied("ADD n :v", "{n: 9e125}", "{:v: 9e125}"),
            "Number overflow. Attempting to store a number with magnitude larger than supported range");
  auto nested = [](int levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  EXPECT_EQ(applied("SET a = :v", "{}", "{:v: " + nested(31) + "}"), "{a: " + nested(31) + "}");
  const std::string too_deep = "Nesting Levels have exceeded supported limits";
  EXPECT_EQ(applied("SET a = :v", "{}", "{:v: " + nested(32) + "}"), too_deep);
  EXPECT_EQ(applied("SET a[0] = :v", "{a: []}", "{:v: " + nested(30) + "}"), "{a: [" + nested(30) + "]}");
  EXPECT_EQ(applied("SET a[0] = :v", "{a: []}", "{:v: " + nested(31) + "}"), too_deep);
}

TEST(Update, a_short_text_cannot_make_a_huge_item) {
  const Value list = value("['" + std::string(300'000, 'x') + "']");
  const Item object = ItemBuilder().add("l", list).build();
  std::string text = "SET a = list_append(l, l)";
  for (int i = 0; i < 120; ++i) text += fmt::format(", a{} = list_append(l, l)", i);
  EXPECT_EQ(fault_of(parsed(text).apply(object)),
            "Item size to update has exceeded the maximum allowed size");
}

TEST(Update, a_short_text_cannot_join_a_long_list_with_itself_many_times) {
  const Item object = ItemBuilder().add("l", value("['" + std::string(300'000, 'x') + "']")).build();
  std::string lists = "l";
  for (int i = 0; i < 100; ++i) lists = fmt::format("list_append(if_not_exists(n, {}), l)", lists);
  // The operand of a wrong type stands behind the lists, which are never put together.
  EXPECT_EQ(
      fault_of(
          parsed(fmt::format("SET a = if_not_exists(n, {}) + :one", lists), "{:one: 1}").apply(object)),
      "Item size to update has exceeded the maximum allowed size");
}

TEST(Update, refuses_what_the_grammar_does_not_have) {
  EXPECT_EQ(fault("INVALID SYNTAX"), "Syntax error; token: \"INVALID\", near: \"INVALID SYNTAX\"");
  EXPECT_EQ(fault("SET a = :v,"), "Syntax error; token: \"<EOF>\", near: \",\"");
  for (const char* text : {"whatever",
                           "set a",
                           "add a",
                           "delete a",
                           "set a=set",
                           "remove a = b",
                           "add a = b",
                           "delete a b",
                           "delete a if_not_exist(b)",
                           "add abort b",
                           "remove a b",
                           "set a b",
                           "set :a = b",
                           "add :a b",
                           "remove :a",
                           "set a = b / c",
                           "set a[1] = 1",
                           "SET a = if_not_exist(a, 100)",
                           "SET if_not_exist(a, b) = a",
                           "set (a = (b + c))",
                           "set a = (b.c).d + e",
                           "set a = (b.c)[0] + e",
                           "set a = b + c + d",
                           "set a = (b + c) + d",
                           "set a = b + (c + d)",
                           "set a = (b + c",
                           "set a = b)",
                           "set a = NOT b",
                           "set a = b AND c",
                           "set a = b = c",
                           "set a = list_append(a + b, c)",
                           "remove a, set b = c",
                           "set a = ()"}) {
    EXPECT_TRUE(fault(text).starts_with("Syntax error; ")) << text << ": " << fault(text);
  }
  EXPECT_EQ(fault("set a = ((b + c))"), "The expression has redundant parentheses;");
  EXPECT_EQ(fault("set a = ((b))"), "The expression has redundant parentheses;");
}

TEST(Update, checks_words_before_everything_else) {
  EXPECT_EQ(fault(" set #c = :c set abOrt = true "),
            "Attribute name is a reserved keyword; reserved keyword: abOrt");
  EXPECT_EQ(fault("set #c = if_not_exist(:c) set c = d"), "Invalid function name; function: if_not_exist");
  EXPECT_EQ(fault("set a = size(b)"),
            "The function is not allowed in an update expression; function: size");
  EXPECT_EQ(fault("set a = list_append(list_append(b, c), d)"),
            "The function is not allowed to be used this way in an expression; function: list_append");
  for (const auto& [text, section] : {std::pair("set a = #c set c = :d", "SET"),
                                      {"remove #d set a = b remove e", "REMOVE"},
                                      {"add #d :e set a = b add e :f", "ADD"},
                                      {"delete #d :e delete #e :f", "DELETE"}}) {
    EXPECT_EQ(fault(text), "The \"" + std::string(section) +
                               "\" section can only be used once in an update expression;");
  }
}

TEST(Update, checks_targets_before_operands) {
  auto clash = [](const std::string& how, const std::string& one, const std::string& two) {
    return "Two document paths " + how +
           " with each other; must remove or rewrite one of these paths; path one: " + one +
           ", path two: " + two;
  };
  constexpr std::string_view names = "{#c: 'c', #d: '[3]'}";
  EXPECT_EQ(fault("SET #c = if_not_exists(:c)"),
            "An expression attribute name used in the document path is not defined; attribute name: #c");
  EXPECT_EQ(fault("set d[1] = a, d.b = a, c[1].a = a, #c = if_not_exists(a)", "", names),
            clash("overlap", "[c, [1], a]", "[c]"));
  EXPECT_EQ(fault("set #c[3].#d = a, #c[3] = a", "", names), clash("overlap", "[c, [3], [3]]", "[c, [3]]"));
  EXPECT_EQ(fault("set #c[3].#d = a, #c.#d[3] = if_not_exists(a)", "", names),
            clash("conflict", "[c, [3], [3]]", "[c, [3], [3]]"));
  EXPECT_EQ(fault("remove a.#c set a[1] = #d", "", names), clash("conflict", "[a, c]", "[a, [1]]"));
  EXPECT_EQ(fault("SET #c = if_not_exists(:c)", "", names),
            "An expression attribute value used in expression is not defined; attribute value: :c");
}

TEST(Update, checks_operands_from_the_last_action_to_the_first) {
  EXPECT_EQ(
      fault("set b = list_append(:a, a), c = if_not_exists(a) add a.b :a", "{:a: 'a'}"),
      "Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: "
      "ALLOWED_FOR_ADD_OPERAND");
  EXPECT_EQ(
      fault("set a = :undefined, b = #undefined"),
      "An expression attribute name used in the document path is not defined; attribute name: #undefined");
  EXPECT_EQ(fault("set a = list_append(c)"),
            "Incorrect number of operands for operator or function; operator or function: list_append, "
            "number of operands: 1");
  for (const char* text :
       {"set a = if_not_exists(:a, c)", "set a = if_not_exists(if_not_exists(a, b), c)"}) {
    EXPECT_EQ(fault(text, "{:a: 1}"),
              "Operator or function requires a document path; operator or function: if_not_exists");
  }
  EXPECT_EQ(fault("set a = if_not_exists(b, b)"),
            "The first operand must be distinct from the remaining operands for this operator or function; "
            "operator: "
            "if_not_exists, first operand: [b]");
}

TEST(Update, checks_the_types_of_constant_operands) {
  auto wrong = [](const std::string& name, const std::string& type) {
    return "Incorrect operand type for operator or function; operator or function: " + name +
           ", operand type: " + type;
  };
  for (const auto& [constant, type] : {std::pair("'a'", "S"),
                                       {"b'a'", "B"},
                                       {"true", "BOOL"},
                                       {"null", "NULL"},
                                       {"<'a'>", "SS"},
                                       {"<1>", "NS"},
                                       {"{}", "M"}}) {
    const std::string values = "{:a: " + std::string(constant) + "}";
    EXPECT_EQ(fault("set a = list_append(:a, a)", values), wrong("list_append", type));
    EXPECT_EQ(fault("set a = a + :a", values), wrong("+", type));
    EXPECT_EQ(fault("set a = :a - a", values), wrong("-", type));
  }
  EXPECT_EQ(fault("set a = list_append(a, :a)", "{:a: 1}"), wrong("list_append", "N"));
  EXPECT_EQ(fault("set a = a + :a", "{:a: []}"), wrong("+", "L"));
  for (const auto& [constant, type] : {std::pair("'a'", "STRING"),
                                       {"b'a'", "Binary"},
                                       {"[]", "LIST"},
                                       {"{}", "MAP"},
                                       {"true", "BOOL"},
                                       {"1", "NUMBER"}}) {
    EXPECT_EQ(fault("delete a :a", "{:a: " + std::string(constant) + "}"),
              "Incorrect operand type for operator or function; operator: DELETE, operand type: " +
                  std::string(type) + ", typeSet: ALLOWED_FOR_DELETE_OPERAND");
  }
}

TEST(Update, finds_faults_in_the_order_of_dynamodb) {
  constexpr std::string_view object = "{big: 1e100, s: 'x', l: [1]}";
  // Told by AWS of `1e50 + 1`, as ScyllaDB's tests record.
  constexpr std::string_view digits =
      "Number overflow. Attempting to store a number with magnitude larger than supported range";
  const auto fault_of_update = [&](std::string_view text) { return applied(text, object, "{:v: 1}"); };
  EXPECT_EQ(fault_of_update("SET a = gone ADD s :v"), bad_type);
  EXPECT_EQ(fault_of_update("SET x.y = :v ADD s :v"), bad_type);
  EXPECT_EQ(fault_of_update("SET x.y = :v, a = gone"), absent);
  EXPECT_EQ(fault_of_update("SET a = big + :v, x.y = :v"), bad_path);
  EXPECT_EQ(fault_of_update("SET a = big + :v, b = l + :v"), bad_type);
  EXPECT_EQ(fault_of_update("SET x = gone ADD big :v"), absent);
  EXPECT_EQ(fault_of_update("SET a = big + :v, b = s"), digits);
}

TEST(Update, has_limits) {
  std::string sums;
  for (int i = 0; i < 300; ++i) sums += fmt::format("{}a{}=b+c", i == 0 ? "SET " : ",", i);
  EXPECT_EQ(fault(sums), "");
  EXPECT_EQ(fault(sums + ",x=b-c"), "The expression contains too many operators; operator count: 301");
  EXPECT_EQ(fault(""), "The expression can not be empty;");
  EXPECT_EQ(fault(std::string(4097, ' ')), "Expression size has exceeded the maximum allowed size;");
  std::string nested = "SET a = ";
  for (int i = 0; i < 220; ++i) nested += "if_not_exists(x,";
  nested += ":v" + std::string(220, ')');
  EXPECT_EQ(applied(nested, "{}", "{:v: 1}"), "{a: 1}");
}

TEST(Update, tells_its_targets_and_whether_it_only_removes) {
  const Update update = parsed("SET a.b = :v, c[1] = :v REMOVE d", "{:v: 1}");
  EXPECT_THAT(update.targets(),
              testing::ElementsAre(Path{"a", {std::string("b")}}, Path{"c", {size_t(1)}}, Path{"d", {}}));
  EXPECT_FALSE(update.only_removes());
  EXPECT_TRUE(parsed("REMOVE a DELETE b :v", "{:v: <1>}").only_removes());
  EXPECT_FALSE(parsed("ADD a :v", "{:v: <1>}").only_removes());
}

TEST(Update, its_targets_show_what_was_updated) {
  const Update update = parsed("SET a.b = :v, l[0] = :v, l[2] = :v REMOVE d", "{:v: 9}");
  const Item before = item("{a: {b: 1, c: 2}, l: [1, 2, 3, 4], d: 5, e: 6}");
  const Item after = *update.apply(before);
  EXPECT_EQ(print(project(before, update.targets()).view()), "{a: {b: 1}, d: 5, l: [1, 3]}");
  EXPECT_EQ(print(project(after, update.targets()).view()), "{a: {b: 9}, l: [9, 9]}");
}

TEST(Update, tells_which_paths_it_reads) {
  std::string reads;
  for (const Path& path :
       parsed("SET a = b.c + :v, d = list_append(if_not_exists(e[1], :l), f) REMOVE g", "{:v: 1, :l: []}")
           .reads())
    reads += path.text();
  EXPECT_EQ(reads, "[b, c][e, [1]][f]");
  EXPECT_TRUE(Update().reads().empty());
}

TEST(Update, tells_the_values_and_types_that_its_statement_says) {
  const Update update = parsed(
      "SET a = :v, b.c = :v, d = e - :n, f = list_append(g, g), h = if_not_exists(h, :v), i = j "
      "REMOVE k ADD l :n DELETE m :s",
      "{:v: 'x', :n: 7, :s: <'y'>}");
  EXPECT_EQ(print(update.stated_values().view()), "{a: 'x', d: 0, f: [], l: 7}");
  EXPECT_EQ(print(Update().stated_values().view()), "{}");
}

TEST(Update, charges_its_statement) {
  EXPECT_EQ(parsed("SET a = :v", "{:v: 'xyz'}").charge_bytes(), 3 + 19 + 1 + 3);
  EXPECT_EQ(parsed("SET #a.bc[12] = :v", "{:v: true}", "{#a: 'name'}").charge_bytes(),
            3 + 19 + (4 + 4 + 2 + 4 + 2) + 1);
  EXPECT_EQ(parsed("SET a = b.cd", "{:v: 1}").charge_bytes(), 3 + 19 + 1 + (1 + 14 + 1 + 14 + 2));
  EXPECT_EQ(parsed("SET a = a + :v", "{:v: 1}").charge_bytes(), 3 + 19 + 1 + 34 + (1 + 14 + 1) + 2);
  EXPECT_EQ(parsed("SET a = a - :v", "{:v: 1}").charge_bytes(), 3 + 19 + 1 + 37 + (1 + 14 + 1) + 2);
  EXPECT_EQ(parsed("SET a = list_append(if_not_exists(a, :e), :e)", "{:e: []}").charge_bytes(),
            3 + 19 + 1 + 37 + (39 + (1 + 14 + 1) + 3) + 3);
  EXPECT_EQ(parsed("ADD a :v DELETE b :s REMOVE c", "{:v: 1, :s: <'abc'>}").charge_bytes(),
            3 + (19 + 1 + 2) + 2 + 2);
}

TEST(Update, is_built_from_legacy_attribute_updates_too) {
  auto constant = [](std::string_view text) {
    return UpdateOperand{.kind = UpdateOperand::Kind::value, .source = value(text)};
  };
  UpdateActions actions;
  actions.legacy = true;
  actions.add(UpdateClause::set, Path{"a", {}}, constant("1"));
  actions.add(UpdateClause::add, Path{"l", {}}, constant("[2]"));
  actions.add(UpdateClause::remove, Path{"gone", {}}, std::nullopt);
  const Update update(std::make_shared<const UpdateActions>(std::move(actions)));
  EXPECT_EQ(print(update.apply(item("{l: [1], gone: 1}"))->view()), "{a: 1, l: [1, 2]}");
  EXPECT_EQ(fault_of(update.apply(item("{l: 1}"))), "Type mismatch for attribute to update");
  EXPECT_EQ(update.charge_bytes(), 0);
}

}  // namespace
}  // namespace gramme
