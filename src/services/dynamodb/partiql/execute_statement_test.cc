#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "expression/partiql/statement.h"
#include "services/dynamodb/partiql/partiql_testing.h"

namespace gramme::dynamodb {
namespace {

using Values = std::vector<std::string>;
const std::string indexes = R"(,"ReturnConsumedCapacity":"INDEXES")";
const std::string invalid = "One or more parameter values were invalid: ";

Item row(std::string_view pk, int64_t sk, std::string_view g = "") {
  const Value key = text(pk);
  if (g.empty()) return item({{"pk", key}, {"sk", number(sk)}, {"x", number(10 * sk)}});
  return item({{"pk", key},
               {"sk", number(sk)},
               {"x", number(10 * sk)},
               {"y", text("y")},
               {"g", text(g)},
               {"h", number(sk)},
               {"l", text("l" + std::to_string(9 - sk))}});
}

class ExecuteStatement : public ::testing::Test, protected StatementStore {
 protected:
  ExecuteStatement() {
    fill({row("a", 1, "g"), row("a", 2), row("a", 3, "g"), row("b", 1, "f"), row("b", 2), row("c", 1)});
  }
  Values keys(std::string_view statement) { return values_in(run(statement), "sk"); }
  /// The consumed capacity of a statement as it is written.
  std::string capacity(std::string_view statement, std::string_view more = "") {
    const std::string answer = run(statement, indexes + std::string(more));
    constexpr std::string_view name = "{\"ConsumedCapacity\":{";
    const size_t end = answer.find(",\"TableName\":\"Things\"},\"Items\"");
    return end != answer.npos ? answer.substr(name.size(), end - name.size()) : answer;
  }
};

TEST_F(ExecuteStatement, a_select_reads_by_the_key_what_its_where_clause_pins) {
  EXPECT_EQ(keys("SELECT * FROM Things WHERE pk = 'a'"), (Values{"1", "2", "3"}));
  EXPECT_EQ(keys("SELECT * FROM Things WHERE 'a' = pk AND 1 < sk"), (Values{"2", "3"}));
  EXPECT_EQ(keys("SELECT * FROM Things WHERE pk = 'a' AND sk BETWEEN 2 AND 9 AND x = 30"), (Values{"3"}));
  EXPECT_EQ(keys("SELECT * FROM Things WHERE pk IN ['b', 'a'] AND sk = 1"), (Values{"1", "1"}));
  EXPECT_EQ(keys("SELECT * FROM Things WHERE pk = 'a' AND pk = 'b'"), Values());
  EXPECT_EQ(keys("SELECT * FROM Things WHERE pk = 'a' AND NOT sk = 2"), (Values{"1", "3"}));
  EXPECT_EQ(keys("SELECT * FROM Things WHERE pk = 'a' AND sk <> 2 OR pk = 'a' AND sk = 1"),
            (Values{"1", "3"}));
  EXPECT_EQ(keys("SELECT * FROM Things WHERE x = 20").size(), 2u);
  EXPECT_EQ(keys("SELECT * FROM Things").size(), 6u);
}

TEST_F(ExecuteStatement, a_limit_counts_what_lies_in_the_range_of_keys) {
  const std::string answer = run("SELECT sk FROM Things WHERE pk = 'a' AND sk > 1", R"(,"Limit":2)");
  EXPECT_EQ(values_in(answer, "sk"), (Values{"2", "3"}));
  EXPECT_NE(answer.find(R"("LastEvaluatedKey":{"pk":{"S":"a"},"sk":{"N":"3"}})"), answer.npos);
  EXPECT_EQ(run("SELECT * FROM Things WHERE pk = 'a' AND x = 30", R"(,"Limit":1)").find("\"Items\":[]"),
            1u);
}

TEST_F(ExecuteStatement, columns_come_under_their_last_names) {
  fill({item({{"pk", text("m")}, {"sk", number(1)}, {"m", map_of(item({{"n", text("v")}}))}})});
  EXPECT_EQ(run("SELECT m['n'], absent FROM Things WHERE pk = 'm'"), R"({"Items":[{"n":{"S":"v"}}]})");
  EXPECT_EQ(run("SELECT m.n, m['n'] FROM Things"), "Duplicate identifiers in select clause: n");
  EXPECT_EQ(run("SELECT absent FROM Things WHERE pk = 'm'"), R"({"Items":[{}]})");
}

TEST_F(ExecuteStatement, values_that_no_key_can_have_are_refused_in_written_order) {
  EXPECT_EQ(run("SELECT * FROM Things WHERE pk = 1"),
            "Key attribute's data type should match its data type in table's schema: Key pk");
  EXPECT_EQ(run("SELECT * FROM Things WHERE pk = 'a' AND sk = true"),
            "Key value must be of type S, N, or B. Key name: sk, Key type: BOOL");
  EXPECT_EQ(run("SELECT * FROM Things WHERE pk = true OR x = 1"),
            "Key value must be of type S, N, or B. Key name: pk, Key type: BOOL");
  EXPECT_EQ(run("SELECT * FROM Things WHERE x = 1 OR pk = true"), R"({"Items":[]})");
  EXPECT_EQ(run("SELECT * FROM Things WHERE pk = true AND pk = 'x'"), R"({"Items":[]})");
}

TEST_F(ExecuteStatement, alternatives_must_not_overlap_on_keys) {
  const std::string overlap = "Overlapping conditions with range keys are not supported in where clause";
  for (std::string_view where :
       {"pk = 'a' OR pk = 'a'", "pk IN ['a', 'a']", "pk = 'a' AND sk = 1 OR pk = 'a' AND sk = 1.0",
        "pk = 'a' AND sk >= 2 OR pk = 'a' AND sk <= 2", "pk = 'a' OR pk = 'a' AND x = 1",
        "pk = 'a' AND (sk = 1 OR x = 20)", "pk = 'a' AND sk IN [1, 1]"}) {
    EXPECT_EQ(run("SELECT * FROM Things WHERE " + std::string(where)), overlap) << where;
  }
  for (std::string_view where : {"pk = 'a' OR pk = 'b'", "pk = 'a' AND sk > 2 OR pk = 'a' AND sk < 2",
                                 "pk = 'a' AND (x = 1 OR x = 2)", "pk = 'a' OR pk = 'a' AND NOT sk = 1",
                                 "pk = 'a' AND sk <> 1 OR pk = 'a'", "pk = 'a' OR x = 1",
                                 "pk = 'a' AND sk > 0 AND sk < 3 OR pk = 'a'",
                                 "pk = 'a' AND NOT sk BETWEEN 1 AND 2 OR pk = 'a' AND sk = 3"}) {
    EXPECT_TRUE(run("SELECT * FROM Things WHERE " + std::string(where)).starts_with("{")) << where;
  }
}

TEST_F(ExecuteStatement, order_by_reads_partitions_in_the_order_of_their_keys) {
  const auto rows = [this](std::string_view rest) {
    const std::string answer = run("SELECT pk, sk FROM Things WHERE " + std::string(rest));
    Values pairs = values_in(answer, "pk");
    const Values sks = values_in(answer, "sk");
    for (size_t i = 0; i < pairs.size(); ++i) pairs[i] += sks[i];
    return pairs;
  };
  EXPECT_EQ(rows("pk IN ['b', 'a'] ORDER BY pk, sk"), (Values{"a1", "a2", "a3", "b1", "b2"}));
  EXPECT_EQ(rows("pk IN ['b', 'a'] ORDER BY pk DESC, sk"), (Values{"b1", "b2", "a1", "a2", "a3"}));
  EXPECT_EQ(rows("pk IN ['b', 'a'] ORDER BY pk"), (Values{"a3", "a2", "a1", "b2", "b1"}));
  EXPECT_EQ(rows("pk = 'a' ORDER BY sk DESC"), (Values{"a3", "a2", "a1"}));
}

TEST_F(ExecuteStatement, order_by_is_checked_in_its_order) {
  EXPECT_EQ(run("SELECT * FROM Things ORDER BY x.y"),
            "Must have WHERE clause in the statement when using ORDER BY clause.");
  EXPECT_TRUE(run("SELECT * FROM Things WHERE pk = 1 ORDER BY x.y")
                  .starts_with("Argument to ORDER BY must be of type VariableReference. Type: PATH at 1:"));
  EXPECT_EQ(run("SELECT * FROM Things WHERE pk = 1 ORDER BY x"),
            "Attribute x in ORDER BY clause must be part of the primary key");
  EXPECT_TRUE(
      run("SELECT * FROM Things WHERE pk = 1 ORDER BY sk").starts_with("Key attribute's data type"));
  EXPECT_TRUE(
      run("SELECT * FROM Things WHERE pk = 'a' OR pk = 'a' ORDER BY sk").starts_with("Overlapping"));
  EXPECT_EQ(
      run("SELECT * FROM Things WHERE x = 1 ORDER BY sk"),
      "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.");
  EXPECT_EQ(
      run("SELECT * FROM Things WHERE pk IN ['a', 'b'] ORDER BY sk"),
      "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE "
      "clause.");
}

TEST_F(ExecuteStatement, an_index_serves_what_it_holds) {
  EXPECT_EQ(run("SELECT * FROM Things.gsi WHERE g = 'f'"),
            R"({"Items":[{"g":{"S":"f"},"h":{"N":"1"},"pk":{"S":"b"},"sk":{"N":"1"},"x":{"N":"10"}}]})");
  EXPECT_EQ(keys("SELECT * FROM Things.gsi").size(), 3u);
  EXPECT_EQ(run("SELECT y, z, pk FROM Things.gsi"),
            invalid + "Global secondary index gsi does not project [y, z]");
  EXPECT_EQ(run("SELECT * FROM Things.gsi WHERE g = 'g' AND y IS MISSING"),
            invalid + "Secondary index gsi does not project one or more filter attributes: [y]");
  EXPECT_EQ(run("SELECT * FROM Things.gsi WHERE g IN ['g', 'f'] AND y = 'y'"),
            invalid + "Secondary index gsi does not project one or more filter attributes: [y]");
  EXPECT_EQ(keys("SELECT * FROM Things.gsi WHERE g = 'g' AND y = 'y' OR g = 'f'"), (Values{"1"}));
  EXPECT_EQ(run("SELECT * FROM Things.gsi WHERE y = 'y'"), R"({"Items":[]})");
  EXPECT_EQ(run("SELECT * FROM Things.none", R"(,"ConsistentRead":true)"),
            "The table does not have the specified index");
  EXPECT_EQ(run("SELECT y FROM Things.gsi", R"(,"ConsistentRead":true)"),
            "Strongly consistent read is not supported on Global Secondary Indexes");
  EXPECT_EQ(keys("SELECT * FROM Things.lsi WHERE pk = 'a'"), (Values{"3", "1"}));
}

TEST_F(ExecuteStatement, an_index_of_several_attributes_is_refused_before_operands) {
  const std::string refusal =
      "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute "
      "RANGE "
      "keys.";
  EXPECT_EQ(run("SELECT * FROM Things.wide WHERE a < true"), refusal);
  EXPECT_EQ(run("SELECT COUNT(*) FROM Things.wide"), refusal);
  EXPECT_TRUE(run("SELECT * FROM Things.wide WHERE").starts_with("Statement wasn't well formed"));
  EXPECT_EQ(keys("SELECT * FROM Things.flat WHERE g = 'f'"), (Values{"1"}));
}

TEST_F(ExecuteStatement, an_index_that_is_being_built_is_not_read) {
  Table table = *rows;
  table.layout += 1;
  table.indexes.back().state = IndexState::backfilling;
  change([&](Batch& batch) { batch.put(catalog_key(table.owner, table.name), encode_table(table)); });
  EXPECT_EQ(run("SELECT * FROM Things.flat"), "Cannot read from backfilling global secondary index: flat");
}

TEST_F(ExecuteStatement, reads_are_charged_where_they_are_made) {
  EXPECT_EQ(capacity("SELECT * FROM Things WHERE pk = 'a'"),
            R"("CapacityUnits":0.5,"Table":{"CapacityUnits":0.5})");
  EXPECT_EQ(capacity("SELECT * FROM Things WHERE pk = 'a'", R"(,"ConsistentRead":true)"),
            R"("CapacityUnits":1.0,"Table":{"CapacityUnits":1.0})");
  EXPECT_EQ(capacity("SELECT * FROM Things WHERE pk IN ['a']"),
            R"("CapacityUnits":0.5,"Table":{"CapacityUnits":0.5})");
  EXPECT_EQ(capacity("SELECT * FROM Things WHERE pk IN ['a', 'b']"),
            R"("CapacityUnits":1.0,"Table":{"CapacityUnits":1.0})");
  EXPECT_EQ(capacity("SELECT y FROM Things.lsi WHERE pk = 'a'"),
            R"("CapacityUnits":1.5,"LocalSecondaryIndexes":{"lsi":{"CapacityUnits":0.5}},)"
            R"("Table":{"CapacityUnits":1.0})");
}

TEST_F(ExecuteStatement, keys_too_large_are_refused_where_one_partition_is_read) {
  const std::string big = letters(2049);
  const std::string hash = invalid + "Size of hashkey has exceeded the maximum size limit of2048 bytes";
  EXPECT_EQ(run("SELECT * FROM Things WHERE pk = '" + big + "' AND (x = 1 OR x = 2)"), hash);
  EXPECT_EQ(run("UPDATE Things SET x = 1 WHERE pk = '" + big + "' AND sk = 1"), hash);
  EXPECT_EQ(run("DELETE FROM Things WHERE pk = '" + big + "'"),
            "Where clause does not contain a mandatory equality on all key attributes");
  EXPECT_EQ(run("SELECT * FROM Things WHERE pk IN ['zz', '" + big + "']"), R"({"Items":[]})");
  EXPECT_EQ(run("SELECT * FROM Things.lsi WHERE pk = 'a' AND l > '" + letters(1025) + "'"),
            invalid + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
}

TEST_F(ExecuteStatement, pages_together_hold_every_row_once) {
  for (std::string_view statement :
       {"SELECT pk, sk FROM Things",
        "SELECT pk, sk FROM Things WHERE pk IN ['b', 'a'] ORDER BY pk DESC, sk",
        "SELECT pk, sk FROM Things WHERE x > 10", "SELECT pk, sk FROM Things.gsi",
        "SELECT y, sk FROM Things.lsi", "SELECT pk, sk FROM Things WHERE pk = 'a' AND sk IN [3, 1]"}) {
    const Values all = keys(statement);
    for (int limit = 1; limit <= 4; ++limit) {
      Values paged;
      std::string token;
      do {
        const std::string answer = run(statement, ",\"Limit\":" + std::to_string(limit) + token);
        for (std::string& value : values_in(answer, "sk")) paged.push_back(std::move(value));
        token = next_token(answer);
      } while (!token.empty());
      EXPECT_EQ(paged, all) << statement << " by " << limit;
    }
  }
}

TEST_F(ExecuteStatement, a_token_is_good_for_its_statement_only) {
  const std::string mismatch = "NextToken does not match request";
  const std::string token = next_token(run("SELECT sk FROM Things WHERE pk = 'a'", R"(,"Limit":1)"));
  EXPECT_EQ(values_in(run("SELECT sk FROM Things WHERE pk = 'a'", token), "sk"), (Values{"2", "3"}));
  EXPECT_EQ(run("SELECT sk FROM Things WHERE pk = 'a' ", token), mismatch);
  EXPECT_EQ(run("SELECT sk FROM Things WHERE pk = 'a'", token + R"(,"Parameters":[{"S":"a"}])"), mismatch);
  EXPECT_EQ(run("DELETE FROM Things WHERE pk = 'a' AND sk = 1", token), mismatch);
  EXPECT_EQ(run("SELECT sk FROM Things WHERE pk = 'a'", R"(,"NextToken":"abc")"), "Invalid NextToken");
  EXPECT_EQ(keys("SELECT sk FROM Things WHERE pk = 'a'").size(), 3u);
}

TEST_F(ExecuteStatement, a_document_as_parameter_is_never_resumed) {
  for (std::string_view parameter : {R"({"L":[]})", R"({"M":{}})"}) {
    const std::string more = ",\"Parameters\":[" + std::string(parameter) + "]";
    const std::string token = next_token(run("SELECT * FROM Things WHERE x <> ?", more + R"(,"Limit":1)"));
    EXPECT_FALSE(token.empty());
    EXPECT_EQ(run("SELECT * FROM Things WHERE x <> ?", more + token), "NextToken does not match request");
  }
}

TEST_F(ExecuteStatement, no_forged_token_does_harm) {
  const std::string statement = "SELECT sk FROM Things WHERE pk = 'a'";
  const std::string token = next_token(run(statement, R"(,"Limit":1)"));
  const size_t begin = token.find(":\"") + 2;
  std::mt19937 random(7);
  for (int i = 0; i < 300; ++i) {
    std::string forged = token;
    const size_t at = begin + random() % (token.size() - 1 - begin);
    forged[at] = "ABCxyz019+/="[random() % 12];
    if (forged == token) continue;
    const std::string answer = run(statement, forged);
    EXPECT_TRUE(answer == "Invalid NextToken" || answer.starts_with("{")) << answer;
  }
}

TEST_F(ExecuteStatement, insert_does_not_replace) {
  EXPECT_EQ(run("INSERT INTO Hash VALUE {'pk': 'n', 'v': [1]}"), R"({"Items":[]})");
  EXPECT_EQ(get("n"), R"({"Item":{"pk":{"S":"n"},"v":{"L":[{"N":"1"}]}}})");
  EXPECT_EQ(
      run("INSERT INTO Hash VALUE {'pk': 'n'}", R"(,"ReturnValuesOnConditionCheckFailure":"ALL_OLD")"),
      "DuplicateItemException: Duplicate primary key exists in table");
  EXPECT_EQ(run("INSERT INTO Hash VALUE {'pk': 1}"),
            "Key attribute's data type should match its data type in table's schema: Key pk");
  EXPECT_EQ(run("INSERT INTO Hash VALUE {'p': 'n'}"), invalid + "Missing the key pk in the item");
  EXPECT_EQ(run("INSERT INTO Hash VALUE {'pk': 'o', 'v': ?}",
                R"(,"Parameters":[{"S":")" + letters(409'600) + "\"}]"),
            "Item size has exceeded the maximum allowed size");
}

TEST_F(ExecuteStatement, depth_is_noticed_after_the_duplicate) {
  std::string deep = R"({"S":"v"})";
  for (int i = 0; i < 32; ++i) deep = R"({"L":[)" + deep + "]}";
  const std::string more = ",\"Parameters\":[" + deep + "]";
  EXPECT_EQ(run("INSERT INTO Things VALUE {'pk': 'a', 'sk': 1, 'v': ?}", more),
            "DuplicateItemException: Duplicate primary key exists in table");
  EXPECT_EQ(run("INSERT INTO Things VALUE {'pk': 'n', 'sk': 1, 'v': ?}", more),
            "Nesting Levels have exceeded supported limits");
  EXPECT_EQ(run("SELECT * FROM Things WHERE x = ?", more), R"({"Items":[]})");
}

TEST_F(ExecuteStatement, an_update_changes_what_is_there) {
  const std::string failed = "ConditionalCheckFailedException: The conditional request failed";
  put(R"({"pk":{"S":"u"},"v":{"N":"1"}})");
  EXPECT_EQ(run("UPDATE Hash SET v = v + 1 WHERE pk = 'u'"), R"({"Items":[]})");
  EXPECT_EQ(run("UPDATE Hash SET v = v + 1 SET w = 'w' WHERE pk = 'u' RETURNING MODIFIED NEW *"),
            R"({"Items":[{"v":{"N":"3"},"w":{"S":"w"}}]})");
  EXPECT_EQ(run("UPDATE Hash REMOVE w WHERE pk = 'u' RETURNING MODIFIED OLD *"),
            R"({"Items":[{"w":{"S":"w"}}]})");
  EXPECT_EQ(run("UPDATE Hash REMOVE v WHERE pk = 'u' RETURNING MODIFIED NEW *"), R"({"Items":[]})");
  EXPECT_EQ(run("UPDATE Hash SET v = 9 WHERE pk = 'u' RETURNING ALL OLD *"),
            R"({"Items":[{"pk":{"S":"u"}}]})");
  EXPECT_EQ(run("UPDATE Hash SET v = 1 WHERE pk = 'none'"), failed);
  const std::string more = R"(,"ReturnValuesOnConditionCheckFailure":"ALL_OLD")";
  EXPECT_EQ(run("UPDATE Hash SET v = 1 WHERE pk = 'u' AND v = 8", more),
            failed + R"( {"Item":{"pk":{"S":"u"},"v":{"N":"9"}}})");
  EXPECT_EQ(run("UPDATE Hash SET v = 1 WHERE pk = 'none' AND v = 8", more), failed);
  EXPECT_EQ(run("UPDATE Hash SET pk = 'x' WHERE pk = 'none'"),
            invalid + "Cannot update attribute pk. This attribute is part of the key");
}

TEST_F(ExecuteStatement, a_write_names_its_key_at_the_top_level_of_the_clause) {
  const std::string no_key = "Where clause does not contain a mandatory equality on all key attributes";
  for (std::string_view where :
       {"", " WHERE pk = 'a'", " WHERE pk = 'a' AND sk IN [1]", " WHERE NOT (NOT pk = 'a') AND sk = 1",
        " WHERE pk = 'a' AND sk = 1 OR x = 1"}) {
    EXPECT_EQ(run("DELETE FROM Things" + std::string(where)), no_key) << where;
  }
  EXPECT_EQ(run("DELETE FROM Things WHERE pk = 'a' AND sk = 1 AND sk = 2"),
            "Multiple conditions on same key sk. Only single item Update/Insert/Delete are supported");
  EXPECT_EQ(run("DELETE FROM Things WHERE pk = 'a' AND sk = 1 AND sk = 1.0 RETURNING ALL OLD *")
                .find("{\"Items\":[{"),
            0u);
}

TEST_F(ExecuteStatement, a_delete_asks_nothing_of_an_absent_item) {
  EXPECT_EQ(run("DELETE FROM Things WHERE pk = 'n' AND sk = 1 AND x = 5"), R"({"Items":[]})");
  EXPECT_EQ(run("DELETE FROM Things WHERE pk = 'n' AND sk = 1 RETURNING ALL OLD *"), R"({"Items":[]})");
  EXPECT_EQ(run("DELETE FROM Things WHERE pk = 'a' AND sk = 1 AND x = 5"),
            "ConditionalCheckFailedException: The conditional request failed");
}

TEST_F(ExecuteStatement, writes_are_charged_like_those_of_items) {
  EXPECT_EQ(capacity("INSERT INTO Things VALUE {'pk': 'n', 'sk': 1, 'g': 'g', 'h': 1, 'l': 'l'}"),
            R"("CapacityUnits":4.0,"GlobalSecondaryIndexes":{"gsi":{"CapacityUnits":1.0},)"
            R"("flat":{"CapacityUnits":1.0}},"LocalSecondaryIndexes":{"lsi":{"CapacityUnits":1.0}},)"
            R"("Table":{"CapacityUnits":1.0})");
  EXPECT_EQ(capacity("DELETE FROM Things WHERE pk = 'none' AND sk = 1"),
            R"("CapacityUnits":1.0,"Table":{"CapacityUnits":1.0})");
}

/// Reading by keys must find exactly what reading everything finds.
TEST_F(ExecuteStatement, any_where_clause_selects_what_it_says) {
  std::vector<Item> items;
  for (std::string_view pk : {"a", "b", "c", "d"}) {
    for (int64_t sk = 1; sk <= 5; ++sk) items.push_back(row(pk, sk));
  }
  fill({row("a", 4), row("a", 5), row("b", 3), row("b", 4), row("b", 5), row("c", 2), row("c", 3),
        row("c", 4), row("c", 5), row("d", 1), row("d", 2), row("d", 3), row("d", 4), row("d", 5)});
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const auto one_of = [&random](std::initializer_list<std::string> choices) {
    return std::data(choices)[random() % choices.size()];
  };
  const auto digit = [&random] { return std::to_string(random() % 7); };
  const auto leaf = [&] {
    const std::string pk = "'" + one_of({"a", "b", "c", "z"}) + "'";
    switch (random() % 6) {
      case 0:
        return "pk = " + pk;
      case 1:
        return "pk IN [" + pk + ", 'd']";
      case 2:
        return "sk " + one_of({"=", "<", "<=", ">", ">=", "<>"}) + " " + digit();
      case 3:
        return "sk IN [" + digit() + ", 8]";
      case 4:
        return "sk BETWEEN 1 AND " + std::to_string(1 + random() % 5);
      default:
        return "x " + one_of({"=", "<"}) + " " + digit() + "0";
    }
  };
  const auto clause = [&](auto&& self, int depth) -> std::string {
    if (depth == 0 || random() % 4 == 0) return leaf();
    const std::string left = self(self, depth - 1);
    if (random() % 6 == 0) return "NOT (" + left + ")";
    return "(" + left + one_of({" AND ", " AND ", " OR "}) + self(self, depth - 1) + ")";
  };
  int selected = 0;
  for (int i = 0; i < 500; ++i) {
    const std::string statement = "SELECT pk, sk FROM Things WHERE " + clause(clause, 3);
    const std::string answer = run(statement);
    if (answer.starts_with("Overlapping")) continue;
    const auto parsed = partiql::parse_statement(statement, {}, partiql::Place::single);
    ASSERT_TRUE(parsed.has_value()) << statement << ": " << parsed.error().message();
    Values expected;
    for (const Item& each : items) {
      if (!parsed->where.holds(each)) continue;
      expected.push_back(std::string(each.view().find("pk")->text()) +
                         each.view().find("sk")->number().text());
    }
    Values found = values_in(answer, "pk");
    const Values sks = values_in(answer, "sk");
    for (size_t k = 0; k < found.size(); ++k) found[k] += sks[k];
    std::ranges::sort(found);
    EXPECT_EQ(found, expected) << statement << "\n" << answer;
    ++selected;
  }
  EXPECT_GT(selected, 200);
}

}  // namespace
}  // namespace gramme::dynamodb
