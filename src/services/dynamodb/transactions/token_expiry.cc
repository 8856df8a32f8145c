#include "services/dynamodb/transactions/token_expiry.h"

#include <optional>

#include "services/dynamodb/transactions/idempotency.h"
#include "table/erase_range.h"
#include "table/storage_keys.h"

namespace gramme::dynamodb {

Result<void> remove_expired_tokens(Engine& engine, Timestamp now, const std::atomic<bool>& stopped) {
  return erase_range(engine, range_of_family('T'), stopped, [now](std::string_view bytes) {
    std::optional<TokenRecord> record = TokenRecord::decode(bytes);
    return record && record->has_expired(now);
  });
}

}  // namespace gramme::dynamodb
