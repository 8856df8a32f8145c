#include "services/dynamodb/transactions/token_expiry.h"

#include <gtest/gtest.h>

#include <set>

#include "services/dynamodb/transactions/idempotency.h"
#include "storage/memory/memory_engine.h"
#include "table/storage_keys.h"

namespace gramme::dynamodb {
namespace {

const Namespace owner{"000000000000", "us-east-1"};

class TokenExpiryTest : public testing::Test {
 protected:
  TokenExpiryTest() {
    engine->observe(range_of_family('T').first,
                    [this](std::string_view key, const std::string* value, Version) {
                      if (value != nullptr) {
                        kept.emplace(key);
                      } else {
                        kept.erase(std::string(key));
                      }
                    });
  }
  void remember(int count, std::string_view prefix, Timestamp completed) {
    Batch batch;
    for (int i = 0; i < count; ++i) {
      batch.put(token_key(owner, std::string(prefix) + std::to_string(i)),
                TokenRecord{fingerprint_of(""), completed, {}}.encode());
    }
    Outcome outcome = run_to_end(
        *engine, Write{{}, [&](const Moment&, Present) -> Planned { return {batch, [](Writer&) {}}; }});
    ASSERT_TRUE(std::holds_alternative<Response>(outcome));
  }

  TestClock clock;
  std::set<std::string> kept;
  std::unique_ptr<Engine> engine = make_memory_engine(clock);
  std::atomic<bool> stopped = false;
};

TEST_F(TokenExpiryTest, removes_what_has_expired_and_keeps_the_rest) {
  remember(1500, "old", clock.now() - 600 * microseconds_per_second);
  remember(1500, "young", clock.now() - 599 * microseconds_per_second);
  ASSERT_TRUE(remove_expired_tokens(*engine, clock.now(), stopped).has_value());
  EXPECT_EQ(kept.size(), 1500u);
  EXPECT_TRUE(kept.contains(token_key(owner, "young0")));
}

TEST_F(TokenExpiryTest, does_nothing_once_stopped) {
  remember(1, "old", 0);
  stopped = true;
  ASSERT_TRUE(remove_expired_tokens(*engine, clock.now(), stopped).has_value());
  EXPECT_EQ(kept.size(), 1u);
}

TEST_F(TokenExpiryTest, an_empty_store_has_nothing_to_remove) {
  uint64_t commits = engine->statistics().commits;
  ASSERT_TRUE(remove_expired_tokens(*engine, clock.now(), stopped).has_value());
  EXPECT_EQ(engine->statistics().commits, commits);
}

}  // namespace
}  // namespace gramme::dynamodb
