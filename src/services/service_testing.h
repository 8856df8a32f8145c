// What tests of services share that are not DynamoDB's own: a store to ask in JSON, by the names of
// operations.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "api/document_testing.h"
#include "api/writer_testing.h"
#include "services/service.h"
#include "storage/memory/memory_engine.h"
#include "table/catalog.h"

namespace gramme {

class ServiceStore {
 public:
  ServiceStore() { EXPECT_TRUE(catalog.load().has_value()); }

  /// What an operation first does for a request in which single quotes stand for double ones.
  Step step(const Service& service, std::string_view operation, std::string_view request) {
    const Document document = document_of(request);
    const std::shared_ptr<const CatalogSnapshot> snapshot = catalog.snapshot();
    const Call call{.caller = caller,
                    .catalog = *snapshot,
                    .now = clock.now(),
                    .wording = Wording::current,
                    .host = "localhost",
                    .settings = settings,
                    .shard_reads = shard_reads.get(),
                    .shard_ends = shard_ends.get()};
    return service.find(operation)->handler(call, document.root());
  }

  /// What is answered to it: JSON, or `Kind: text`.
  std::string ask(const Service& service, std::string_view operation, std::string_view request) {
    Outcome outcome = run_to_end(*engine, step(service, operation, request));
    if (auto* error = std::get_if<Error>(&outcome)) return error_text(*error);
    auto* response = std::get_if<Response>(&outcome);
    return response != nullptr ? answer_text(std::move(*response)) : "unknown";
  }

  Namespace caller{"000000000000", "us-east-1"};
  TestClock clock;
  Settings settings;
  std::unique_ptr<ShardReads> shard_reads;  // any number, unless a test says so
  std::unique_ptr<Engine> engine = make_memory_engine(clock);
  Catalog catalog{*engine};
  std::shared_ptr<ShardEnds> shard_ends = ShardEnds::following(*engine);
};

/// The text member with this name that comes first in an answer; empty when there is none.
inline std::string text_of(const std::string& answer, std::string_view member) {
  const std::string name = "\"" + std::string(member) + "\":\"";
  const size_t at = answer.find(name);
  if (at == answer.npos) return "";
  const size_t start = at + name.size();
  return answer.substr(start, answer.find('"', start) - start);
}

}  // namespace gramme
