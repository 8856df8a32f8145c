// Each allocation in turn fails while a request arrives, is understood and is answered: the client gets a
// 500 or its connection ends, nothing is left behind, and the server goes on. In an engine the process
// ends.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/check.h"
#include "base/logging.h"
#include "lib/one_connection.h"
#include "lib/store.h"
#include "protocol/content_coding.h"
#include "protocol/gateway.h"
#include "protocol/signature_v4.h"
#include "scarce_memory.h"
#include "services/dynamodb/dynamodb.h"
#include "services/service_testing.h"
#include "services/streams/streams.h"
#include "storage/forwarding_engine.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "table/background/lease.h"
#include "table/change_log.h"
#include "table/index_build.h"
#include "table/scrub/kept_finding.h"
#include "table/storage_keys.h"
#include "table/stream.h"
#include "table/token_record.h"
#include "value/sha256.h"

namespace gramme::failures {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// Finds memory for what it does; not so who is answered.
class PlentifulEngine final : public ForwardingEngine {
 public:
  explicit PlentifulEngine(Engine& inner) : ForwardingEngine(inner) {}
  void run(Step step, Completion done) noexcept override {
    Outcome outcome = [&] {
      const Plenty plenty;
      return run_to_end(inner_, std::move(step));
    }();
    done(std::move(outcome));
  }
};

struct Sent {
  std::string_view name;
  std::string_view operation;
  std::string_view body;
  std::string_view headers = {};
};

std::string packed(std::string_view plain) {
  std::string bytes;
  EXPECT_TRUE(pack(plain, ContentCoding::deflate, bytes));
  return bytes;
}

std::string framed(const Sent& sent, std::string_view token) {
  std::string body(sent.body);
  if (const size_t at = body.find("$token"); at != body.npos) body.replace(at, 6, token);
  if (const size_t at = body.find("$text"); at != body.npos) body.replace(at, 5, std::string(5000, 'x'));
  if (sent.headers.contains("Content-Encoding: deflate")) body = packed(body);
  const bool is_of_streams = streams::service.find(sent.operation) != nullptr;
  return fmt::format(
      "POST / HTTP/1.1\r\nHost: a.host.of.some.length:8000\r\nContent-Type: application/x-amz-json-1.0\r\n"
      "X-Amz-Target: {}.{}\r\nX-Amz-Date: 20231114T221320Z\r\nAuthorization: AWS4-HMAC-SHA256 "
      "Credential=KEY/20231114/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, "
      "Signature={:064}\r\n{}Content-Length: {}\r\n\r\n{}",
      is_of_streams ? streams::service.target : dynamodb::service.target, sent.operation, 0, sent.headers,
      body.size(), body);
}

/// Status and body of an answer; empty when the connection ended before it.
struct Answered {
  std::string status;
  std::string body;
  bool operator==(const Answered&) const = default;
};

Answered parsed(const std::string& text) {
  if (text.empty()) return {};
  const size_t head = text.find("\r\n\r\n");
  EXPECT_NE(head, text.npos) << text;
  const size_t length = text.find("Content-Length: ");
  EXPECT_LT(length, head) << text;
  std::string body = text.substr(head + 4);
  EXPECT_EQ(body.size(), std::stoul(text.substr(length + 16))) << text;
  if (std::string plain; text.find("Content-Encoding: gzip") < head) {
    EXPECT_EQ(unpack(body, ContentCoding::gzip, 1 << 20, plain), Unpacked::complete);
    body = std::move(plain);
  }
  return {text.substr(0, text.find("\r\n")), std::move(body)};
}

class Requests : public testing::TestWithParam<Sent> {
 protected:
  Requests() { configure_logging(LogLevel::off, LogFormat::text); }
  ~Requests() override { configure_logging(LogLevel::info, LogFormat::text); }

  Gateway gateway_that_verifies() {
    return {{},
            all_services(),
            Authenticator(*Credentials::parse("[k]\naws_access_key_id=KEY\naws_secret_access_key=s\n",
                                              "000000000000"),
                          "000000000000"),
            engine_,
            store_.catalog,
            store_.clock};
  }

  std::string ask(std::string_view operation, const std::string& body) {
    return serve(gateway_, framed({"", operation, body}, "")).body;
  }
  /// What `$token` stands for: of a page of a statement, or of a shard.
  std::string token() {
    if (GetParam().operation == "ExecuteStatement")
      return text_of(ask("ExecuteStatement", R"json({"Statement":"SELECT * FROM hash","Limit":1})json"),
                     "NextToken");
    const std::string arn =
        text_of(ask("DescribeTable", R"json({"TableName":"both"})json"), "LatestStreamArn");
    const std::string shard =
        text_of(ask("DescribeStream", fmt::format(R"json({{"StreamArn":"{}"}})json", arn)), "ShardId");
    return text_of(
        ask("GetShardIterator",
            fmt::format(R"json({{"StreamArn":"{}","ShardId":"{}","ShardIteratorType":"TRIM_HORIZON"}})json",
                        arn, shard)),
        "ShardIterator");
  }

  Answered serve(HttpHandler& handler, const std::string& bytes) {
    OneConnection connection(bytes, handler, store_.clock, {.budget = budget_});
    connection.serve();
    return parsed(connection.answers());
  }

  /// Serves while the first, the second, the third ... allocation fails, until that is none of them.
  void serve_under(Shortage shortage, HttpHandler& handler, const std::string& bytes) {
    serve(handler, bytes);  // what can be done once is done
    const Answered expected = serve(handler, bytes);
    uint64_t allocation = 1;
    for (bool has_failed = true; has_failed; ++allocation) {
      SCOPED_TRACE(fmt::format("allocation {}", allocation));
      OneConnection connection(bytes, handler, store_.clock, {.budget = budget_});
      fail_allocation_in(allocation, shortage);
      connection.serve();
      has_failed = end_shortage();
      look_at(parsed(connection.answers()), expected, has_failed);
      ASSERT_FALSE(HasFailure());
    }
    EXPECT_GT(allocation, 3u);
    EXPECT_EQ(budget_->taken(), 0u);
    store_.check();
  }

  static void look_at(const Answered& answer, const Answered& expected, bool has_failed) {
    if (answer == expected || (has_failed && answer == Answered())) return;
    EXPECT_TRUE(has_failed);
    EXPECT_THAT(answer.status, StartsWith("HTTP/1.1 500 "));
    if (!answer.body.empty()) {
      EXPECT_THAT(answer.body, HasSubstr("#InternalServerError"));
    }
  }

  Store store_;
  PlentifulEngine engine_{*store_.engine};
  const std::shared_ptr<RequestBudget> budget_ = std::make_shared<RequestBudget>(256 << 20);
  Gateway gateway_{{},      all_services(), Authenticator({}, "000000000000"),
                   engine_, store_.catalog, store_.clock};
};

TEST_P(Requests, end_in_an_answer_or_a_closed_connection) {
  const std::string bytes = framed(GetParam(), token());
  Gateway verifying = gateway_that_verifies();
  for (Shortage shortage : {Shortage::once, Shortage::lasting}) {
    serve_under(shortage, gateway_, bytes);
    serve_under(shortage, verifying, bytes);
  }
}

constexpr Sent requests[] = {
    {"no_json", "GetItem", R"json({"TableName":"hash","Key":)json"},
    {"unknown_operation", "GetThing", "{}"},
    {"wrong_types", "GetItem", R"json({"TableName":1,"Key":[]})json"},
    {"violations", "CreateTable",
     R"json({"TableName":"a","KeySchema":[],"AttributeDefinitions":[{"AttributeName":"","AttributeType":"X"}]})json"},
    {"absent_table", "GetItem", R"json({"TableName":"absent","Key":{"pk":{"S":"a"}}})json"},
    {"wrong_number", "GetItem",
     R"json({"TableName":"both","Key":{"pk":{"S":"a"},"sk":{"N":"1e999"}}})json"},
    {"get", "GetItem", R"json({"TableName":"both","Key":{"pk":{"S":"a"},"sk":{"N":"1e20"}},
      "ProjectionExpression":"#m.k[0], pk, m.k[1]","ExpressionAttributeNames":{"#m":"m"}})json"},
    {"put", "PutItem",
     R"json({"TableName":"hash","ConditionExpression":"attribute_not_exists(q) AND (size(pk) < :n OR NOT begins_with(x, :s) OR x IN (:s, :n))",
      "ExpressionAttributeValues":{":n":{"N":"12345678901234567890123456789012345678"},":s":{"S":"a text that is longer than short ones"}},
      "Item":{"pk":{"S":"p"},"m":{"M":{"l":{"L":[{"N":"-1.5e-7"},{"BOOL":true},{"NULL":true},{"B":"AAECAwQFBgcICQ=="}]}}},
        "ss":{"SS":["one","another"]},"ns":{"NS":["1","2"]},"bs":{"BS":["AA==","AQ=="]}}})json"},
    {"update", "UpdateItem", R"json({"TableName":"hash","Key":{"pk":{"S":"a"}},"ReturnValues":"UPDATED_NEW",
      "UpdateExpression":"SET l[0] = if_not_exists(q, :n) + :n, #x = list_append(:l, :l) REMOVE z ADD c :s DELETE d :s",
      "ExpressionAttributeNames":{"#x":"x"},
      "ExpressionAttributeValues":{":n":{"N":"2"},":l":{"L":[{"S":"a text that is longer than short ones"}]},":s":{"SS":["b"]}}})json"},
    {"query", "Query",
     R"json({"TableName":"both","IndexName":"gsi","KeyConditionExpression":"g = :g AND h BETWEEN :a AND :b",
      "FilterExpression":"attribute_exists(pk) AND contains(pk, :g)","ReturnConsumedCapacity":"INDEXES",
      "ExclusiveStartKey":{"pk":{"S":"a"},"sk":{"N":"1"},"g":{"S":"u"},"h":{"N":"1"}},
      "ExpressionAttributeValues":{":g":{"S":"u"},":a":{"N":"0"},":b":{"N":"9"}}})json"},
    {"scan", "Scan", R"json({"TableName":"both","Segment":1,"TotalSegments":2,"FilterExpression":"#t = :t",
      "ExpressionAttributeNames":{"#t":"t"},"ExpressionAttributeValues":{":t":{"BOOL":true}}})json"},
    {"legacy", "Query",
     R"json({"TableName":"both","KeyConditions":{"pk":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"a"}]}},
      "QueryFilter":{"x":{"ComparisonOperator":"IN","AttributeValueList":[{"N":"1"},{"N":"2"}]}},"ConditionalOperator":"OR",
      "AttributesToGet":["pk","x"]})json"},
    {"batch_get", "BatchGetItem",
     R"json({"RequestItems":{"hash":{"Keys":[{"pk":{"S":"a"}},{"pk":{"S":"b"}}]},
      "bytes":{"Keys":[{"pk":{"B":"AA=="},"sk":{"B":"AQ=="}}],"ProjectionExpression":"a"}}})json"},
    {"batch_write", "BatchWriteItem",
     R"json({"RequestItems":{"hash":[{"PutRequest":{"Item":{"pk":{"S":"n"}}}},
      {"DeleteRequest":{"Key":{"pk":{"S":"c"}}}}]}})json"},
    {"transaction", "TransactWriteItems",
     R"json({"ClientRequestToken":"a token of thirty letters....","TransactItems":[
      {"Put":{"TableName":"hash","Item":{"pk":{"S":"t"}}}},
      {"ConditionCheck":{"TableName":"both","Key":{"pk":{"S":"a"},"sk":{"N":"1"}},"ConditionExpression":"attribute_exists(x)"}}]
})json"},
    {"cancelled", "TransactWriteItems", R"json({"TransactItems":[
      {"ConditionCheck":{"TableName":"both","Key":{"pk":{"S":"a"},"sk":{"N":"1"}},"ConditionExpression":"attribute_not_exists(x)",
        "ReturnValuesOnConditionCheckFailure":"ALL_OLD"}
},
      {"Update":{"TableName":"hash","Key":{"pk":{"S":"a"}},"UpdateExpression":"SET n = :a","ExpressionAttributeValues":{":a":{"N":"1"}}}}]
})json"},
    {"statement", "ExecuteStatement",
     R"json({"Statement":"SELECT * FROM hash","Limit":1,"NextToken":"$token"})json"},
    {"insert", "BatchExecuteStatement",
     R"json({"Statements":[{"Statement":"INSERT INTO \"hash\" VALUE {'pk': 'i', 'a': {'b': [1, <<'x', 'y'>>]}, 'c': ?}",
      "Parameters":[{"S":"a text that is longer than short ones"}]},{"Statement":"UPDATE both SET x = x + 0 WHERE pk = 'a' AND sk = 1 RETURNING ALL NEW *"}]})json"},
    {"no_statement", "ExecuteStatement",
     R"json({"Statement":"SELECT a FROM hash WHERE (a = 1 AND b IN [1, 2","NextToken":"$token"})json"},
    {"records", "GetRecords", R"json({"ShardIterator":"$token","Limit":2})json"},
    {"wrong_iterator", "GetShardIterator",
     R"json({"StreamArn":"arn:aws:dynamodb:us-east-1:000000000000:table/both/stream/2023-11-14T22:13:20.000",
      "ShardId":"shardId-00000000000000000000-00000000","ShardIteratorType":"AT_SEQUENCE_NUMBER","SequenceNumber":"1"})json"},
    {"create_table", "CreateTable",
     R"json({"TableName":"hash","AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],
      "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST","Tags":[{"Key":"k","Value":"v"}]})json"},
    {"from_a_web_page", "ListTables", "{}", "Origin: http://a.page\r\nAccept-Encoding: gzip\r\n"},
    {"packed", "UpdateItem",
     R"json({"TableName":"hash","Key":{"pk":{"S":"a"}},"UpdateExpression":"SET t = :t",
      "ExpressionAttributeValues":{":t":{"S":"$text"}},"ReturnValues":"UPDATED_NEW"})json",
     "Content-Encoding: deflate\r\nAccept-Encoding: gzip\r\n"},
    {"packed_badly", "ListTables", "{}", "Content-Encoding: gzip\r\n"},
};

INSTANTIATE_TEST_SUITE_P(OfEachKind, Requests, testing::ValuesIn(requests),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Records, are_read_in_full_or_not_at_all) {
  Store store;
  const std::vector<std::pair<Family, std::function<bool(std::string_view)>>> readers = {
      {Family::catalog, [](std::string_view bytes) { return decode_table(bytes).has_value(); }},
      {Family::streams, [](std::string_view bytes) { return decode_stream(bytes).has_value(); }},
      {Family::shards, [](std::string_view bytes) { return decode_shard(bytes).has_value(); }},
      {Family::changes, [](std::string_view bytes) { return decode_change(bytes).has_value(); }},
  };
  for (const auto& [family, read] : readers) {
    const auto entries = store.entries(range_of_family(family));
    ASSERT_FALSE(entries.empty()) << char(family);
    bool has_failed = true;
    for (uint64_t allocation = 1; has_failed; ++allocation) {
      fail_allocation_in(allocation, Shortage::once);
      bool was_read = false;
      try {
        was_read = read(entries[0].second);
      } catch (const std::bad_alloc&) {
        was_read = false;
      }
      has_failed = end_shortage();
      EXPECT_NE(was_read, has_failed) << char(family);
    }
  }
}

TEST(Signatures, are_right_or_not_made) {
  bool has_failed = true;
  uint64_t allocation = 1;
  for (; has_failed; ++allocation) {
    const std::string day = fmt::format("{:08}", allocation);  // so that the key is no one that is kept
    Authorization authorization;
    authorization.day = day, authorization.region = "r", authorization.service = "s";
    const auto right = [&] { return signature_of("text", authorization, "owner", "secret").value(); };
    std::optional<std::string> signature;
    fail_allocation_in(allocation, Shortage::once);
    try {
      if (Result<std::string> made = signature_of("text", authorization, "owner", "secret"))
        signature = *made;
    } catch (const std::bad_alloc&) {
    }
    has_failed = end_shortage();
    EXPECT_TRUE(signature || has_failed);
    EXPECT_EQ(signature.value_or(right()), right()) << allocation;
  }
  EXPECT_GT(allocation, 20u);
}

TEST(DigestDeathTest, says_that_there_is_no_memory_for_the_first_of_a_thread) {
  sha256("text");
  const auto end = [] {
    std::thread([] {
      fail_allocation_in(1, Shortage::lasting);
      sha256("text");
    }).join();
  };
  EXPECT_EXIT(end(), testing::KilledBySignal(SIGABRT), "out of memory, so the server ends");
  fail_allocation_in(1, Shortage::lasting);
  sha256("text");
  EXPECT_FALSE(end_shortage());
}

/// A plan that finds no memory.
Step plan_without_memory() {
  return Write{{"key"}, [](const Moment&, Present) -> Planned {
                 fail_allocation_in(1, Shortage::lasting);
                 Batch batch;
                 batch.put("key", std::string(100, 'x'));
                 return {std::move(batch), nothing()};
               }};
}

TEST(EngineDeathTest, says_that_there_is_no_memory_and_keeps_what_was_acknowledged) {
  const std::string directory = testing::TempDir() + fmt::format("gramme_no_memory_{}", getpid());
  const auto open = [&] {
    static const TestClock clock;
    return open_rocksdb_engine({.directory = directory, .cache_bytes = 1 << 20}, clock).value();
  };
  const auto end = [&] {
    explain_uncaught_exceptions();
    const std::unique_ptr<Engine> engine = open();
    CHECK(complete(*engine, Write{{},
                                  [](const Moment&, Present) -> Planned {
                                    Batch batch;
                                    batch.put("key", "acknowledged");
                                    return {std::move(batch), nothing()};
                                  }})
              .has_value());
    run_to_end(*engine, plan_without_memory());
  };
  EXPECT_EXIT(end(), testing::KilledBySignal(SIGABRT), "out of memory, so the server ends");
  std::string found;
  EXPECT_TRUE(complete(*open(), Read{{"key"},
                                     Consistency::strong,
                                     [&](Present present) -> Step {
                                       found = present[0].value_or("");
                                       return nothing();
                                     }})
                  .has_value());
  EXPECT_EQ(found, "acknowledged");
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace gramme::failures
