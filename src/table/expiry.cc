#include "table/expiry.h"

#include <charconv>

#include "table/storage_keys.h"

namespace gramme {

std::optional<uint64_t> expiry_of(const Table& table, ItemView item) {
  if (!table.expires_items() || !item) return std::nullopt;
  const std::optional<ValueView> value = item.find(table.time_to_live->attribute);
  if (!value || !value->is(Type::number)) return std::nullopt;
  const std::string text = value->number().text();
  uint64_t second = 0;
  // Stops at the point of a fraction; negative numbers and those beyond 64 bits are no seconds.
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), second);
  if (error != std::errc()) return std::nullopt;
  return second;
}

bool has_expired(const Table& table, ItemView item, Timestamp now) {
  const std::optional<uint64_t> expiry = expiry_of(table, item);
  const uint64_t second = uint64_t(now / microseconds_per_second);
  return expiry && *expiry <= second && second - *expiry <= expiry_age_max;
}

void append_expiry_change(Batch& batch, const Table& table, const std::string& item_key, ItemView before,
                          ItemView after) {
  if (!table.expires_items()) return;
  const std::optional<uint64_t> was = expiry_of(table, before);
  const std::optional<uint64_t> is = expiry_of(table, after);
  if (was == is) return;
  const uint16_t setting = table.time_to_live->setting;
  if (was) batch.erase(expiry_key(table.id, setting, *was, item_key));
  if (is) batch.put(expiry_key(table.id, setting, *is, item_key), "");
}

}  // namespace gramme
