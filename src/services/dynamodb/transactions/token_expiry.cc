#include "services/dynamodb/transactions/token_expiry.h"

#include <optional>
#include <utility>

#include "services/dynamodb/transactions/idempotency.h"
#include "table/erase_range.h"
#include "table/storage_keys.h"

namespace gramme::dynamodb {

namespace {
constexpr std::chrono::minutes period{10};
constexpr size_t records_per_turn = 20'000;
}  // namespace

Result<Turn> remove_expired_tokens(Engine& engine, const TurnContext& context) {
  KeyRange range = range_of_family(Family::tokens);
  if (!context.place.empty()) range.first = context.place;
  auto has_expired = [now = context.now](std::string_view bytes) {
    std::optional<TokenRecord> record = TokenRecord::decode(bytes);
    return record && record->has_expired(now);
  };
  Erased erased =
      TRY(erase_range(engine, std::move(range), context.stopped, has_expired, records_per_turn));
  return Turn{.done = erased.entries, .more = !erased.rest.empty(), .place = std::move(erased.rest)};
}

BackgroundTask token_expiry_task(Engine& engine) {
  return {.name = "RemoveExpiredTokens",
          .unit = "idempotency tokens removed",
          .period = period,
          .turn = [&engine](const TurnContext& context) { return remove_expired_tokens(engine, context); }};
}

}  // namespace gramme::dynamodb
