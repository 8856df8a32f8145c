#include "services/dynamodb/token_expiry.h"

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "api/errors.h"
#include "services/dynamodb/idempotency.h"
#include "table/storage_keys.h"

namespace gramme::dynamodb {
namespace {

/// Few enough that other writes do not wait noticeably.
constexpr size_t records_per_batch = 1000;

Response nothing() {
  return [](Writer&) {};
}

bool is_expired(std::string_view bytes, Timestamp now) {
  std::optional<TokenRecord> record = TokenRecord::decode(bytes);
  return record && record->has_expired(now);
}

/// Erases those that are expired still: a call may have used one of the tokens since they were seen.
Write erase_expired(std::vector<std::string> keys, Timestamp now) {
  std::vector<std::string> read = keys;
  return Write{.keys = std::move(read),
               .plan = [keys = std::move(keys), now](const Moment&, Present present) -> Planned {
                 Batch batch;
                 for (size_t i = 0; i < keys.size(); ++i) {
                   if (present[i] && is_expired(*present[i], now)) batch.erase(keys[i]);
                 }
                 return {std::move(batch), nothing()};
               }};
}

/// Looks at one batch of records. `rest` says where to go on; empty at the end of all.
class ExpiredTokens final : public Visitor {
 public:
  ExpiredTokens(std::string& rest, Timestamp now) : rest_(rest), now_(now) {}

  bool visit(std::string_view key, std::string_view value) override {
    if (seen_ == records_per_batch) {
      rest_ = key;
      return false;
    }
    ++seen_;
    if (is_expired(value, now_)) keys_.emplace_back(key);
    return true;
  }

  Step finish() override {
    if (keys_.empty()) return nothing();
    return erase_expired(std::move(keys_), now_);
  }

 private:
  std::string& rest_;
  Timestamp now_;
  size_t seen_ = 0;
  std::vector<std::string> keys_;
};

}  // namespace

Result<void> remove_expired_tokens(Engine& engine, Timestamp now, const std::atomic<bool>& stopped) {
  KeyRange range = range_of_family('T');
  while (!range.first.empty() && !stopped) {
    std::string rest;
    Scan scan;
    scan.range = {std::move(range.first), range.last};
    scan.visitor = std::make_unique<ExpiredTokens>(rest, now);
    Outcome outcome = run_to_end(engine, std::move(scan));
    if (Error* error = std::get_if<Error>(&outcome)) return std::move(*error);
    if (Unknown* unknown = std::get_if<Unknown>(&outcome))
      return internal_server_error(std::move(unknown->reason));
    range.first = std::move(rest);
  }
  return {};
}

}  // namespace gramme::dynamodb
