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
    engine->observe(range_of_family(Family::tokens).first,
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
  const TurnContext context{.now = clock.now(), .place = {}, .stopped = stopped};
};

TEST_F(TokenExpiryTest, removes_what_has_expired_and_keeps_the_rest) {
  remember(1500, "old", clock.now() - 600 * microseconds_per_second);
  remember(1500, "young", clock.now() - 599 * microseconds_per_second);
  EXPECT_EQ(remove_expired_tokens(*engine, context)->done, 1500u);
  EXPECT_EQ(kept.size(), 1500u);
  EXPECT_TRUE(kept.contains(token_key(owner, "young0")));
}

TEST_F(TokenExpiryTest, goes_on_at_its_place) {
  remember(25'000, "old", 0);
  const Turn first = *remove_expired_tokens(*engine, context);
  EXPECT_TRUE(first.more);
  const Turn second =
      *remove_expired_tokens(*engine, {.now = clock.now(), .place = first.place, .stopped = stopped});
  EXPECT_EQ(first.done + second.done, 25'000u);
  EXPECT_FALSE(second.more);
  EXPECT_TRUE(kept.empty());
}

TEST_F(TokenExpiryTest, does_nothing_once_stopped) {
  remember(1, "old", 0);
  stopped = true;
  const Result<Turn> turn = remove_expired_tokens(*engine, context);
  EXPECT_TRUE(turn->more && !turn->place.empty()) << "goes on there";
  EXPECT_EQ(kept.size(), 1u);
}

TEST_F(TokenExpiryTest, an_empty_store_has_nothing_to_remove) {
  uint64_t commits = engine->statistics().commits;
  EXPECT_FALSE(remove_expired_tokens(*engine, context)->more);
  EXPECT_EQ(engine->statistics().commits, commits);
}

}  // namespace
}  // namespace gramme::dynamodb
