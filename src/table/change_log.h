// The log of a table's changes: what a stream shows of each. A record is written in the batch of its
// change.
//
// record = version byte 1, flags, varint time (microseconds), then what the flags say, each sized:
//   flag 1 the item was there before   2 it is there after   4 it expired (TTL)
//        8 its keys follow            16 its image before   32 its image after
// Stored: do not change; a new form gets a new version byte.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "table/table.h"
#include "value/value_view.h"

namespace gramme {

/// Who made a change.
enum class ChangeOrigin : uint8_t { user, expiry };

/// A change as a stream shows it. Views borrow from the record.
struct ChangeRecord {
  bool was_there = false;
  bool is_there = false;
  ChangeOrigin origin = ChangeOrigin::user;
  Timestamp time = 0;
  ItemView keys;    // when neither image follows
  ItemView before;  // as far as the view type shows them
  ItemView after;
};

/// The record of a change from `before` to `after`, of which one may be absent, with what the view type
/// shows.
std::string encode_change(const Table& table, StreamViewType view_type, ChangeOrigin origin, Timestamp time,
                          ItemView before, ItemView after);
std::optional<ChangeRecord> decode_change(std::string_view bytes);

}  // namespace gramme
