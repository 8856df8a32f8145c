// Time to live: when items expire, and the queue that says so. A queue entry is written and removed in the
// batch of its item's change, so finding expired items takes no scan of the table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "storage/step.h"
#include "table/table.h"

namespace gramme {

/// Items that expired earlier than this are left alone. (AWS: five years)
constexpr uint64_t expiry_age_max = uint64_t{5} * 365 * 24 * 3600;

/// The second since 1970 at which an item expires; nothing for items whose attribute is absent or no number
/// that can be one, and for tables whose items do not expire.
std::optional<uint64_t> expiry_of(const Table& table, ItemView item);

/// Whether an item has expired, and not too long ago.
bool has_expired(const Table& table, ItemView item, Timestamp now);

/// Keeps the queue as the item is: both images may be absent.
void append_expiry_change(Batch& batch, const Table& table, const std::string& item_key, ItemView before,
                          ItemView after);

}  // namespace gramme
