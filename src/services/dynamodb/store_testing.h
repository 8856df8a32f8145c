// A store to ask in JSON, and plans run by hand.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/document_testing.h"
#include "services/dynamodb/answer_testing.h"
#include "services/dynamodb/table_testing.h"
#include "services/service.h"
#include "storage/memory/memory_engine.h"

namespace gramme::dynamodb {

#define OPERATION(name, handler, plane, access, iam_action, metering) \
  Step handler(const Call& call, Document::Node body);
#include "services/dynamodb/operations.def"
#undef OPERATION

/// The tables of table_testing.h, "Table" and "Hash", in a store of its own.
class ItemStore {
 public:
  ItemStore() {
    EXPECT_TRUE(catalog.load().has_value());
    for (const TablePointer& table : {test_table(), hash_table()}) {
      change(
          [&](Batch& batch) { batch.put(catalog_key(table->owner, table->name), encode_table(*table)); });
    }
  }

  /// What an operation asks of the store; nothing is done yet.
  Step step(Handler handler, std::string_view request, Wording wording = Wording::current) {
    const Document document = document_of(request);
    const std::shared_ptr<const CatalogSnapshot> snapshot = catalog.snapshot();
    return handler({caller, *snapshot, clock.now(), wording, "localhost", settings}, document.root());
  }

  /// What an operation answers: JSON, or its error.
  std::string ask(Handler handler, std::string_view request, Wording wording = Wording::current) {
    Outcome outcome = run_to_end(*engine, step(handler, request, wording));
    if (auto* error = std::get_if<Error>(&outcome)) return error_text(*error);
    auto* response = std::get_if<Response>(&outcome);
    return response != nullptr ? answer_text(std::move(*response)) : "unknown";
  }

  void put(std::string_view item) {
    EXPECT_EQ(ask(put_item, R"({"TableName":"Hash","Item":)" + std::string(item) + "}"), "{}");
  }
  /// The item of table Hash, or `{}`.
  std::string get(std::string_view pk) {
    return ask(get_item, R"({"TableName":"Hash","ConsistentRead":true,"Key":{"pk":{"S":")" +
                             std::string(pk) + R"("}}})");
  }

  template <class Fill>
  void change(Fill fill) {
    Batch batch;
    fill(batch);
    Outcome outcome =
        run_to_end(*engine, Write{{}, [batch = std::move(batch)](const Moment&, Present) -> Planned {
                                    return {batch, [](Writer&) {}};
                                  }});
    EXPECT_TRUE(std::holds_alternative<Response>(outcome));
  }

  const Namespace caller{"000000000000", "us-east-1"};
  TestClock clock;
  Settings settings;
  std::unique_ptr<Engine> engine = make_memory_engine(clock);
  Catalog catalog{*engine};
};

/// Runs the plan of a write step on values that are said to be present. The tables' records, the last it
/// asks for, need not be given.
inline Planned plan_of(const Step& step, std::vector<std::optional<std::string_view>> present,
                       Timestamp now = 0) {
  static const std::string hash_record = encode_table(*hash_table());
  static const std::string test_record = encode_table(*test_table());
  static const std::string hash_record_key = catalog_key(hash_table()->owner, hash_table()->name);
  const std::vector<std::string>& keys = std::get<Write>(step).keys;
  for (size_t i = present.size(); i < keys.size(); ++i)
    present.push_back(keys[i] == hash_record_key ? hash_record : test_record);
  return std::get<Write>(step).plan({now, 1}, present);
}

inline std::string answer_text(Planned planned) {
  if (auto* error = std::get_if<Error>(&planned.answer())) return error_text(*error);
  return answer_text(std::move(std::get<Response>(planned.answer())));
}

/// `n` letters.
inline std::string letters(size_t n) { return std::string(n, 'x'); }

}  // namespace gramme::dynamodb
