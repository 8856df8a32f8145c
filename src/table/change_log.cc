#include "table/change_log.h"

#include "base/bytes.h"
#include "table/item_keys.h"

namespace gramme {
namespace {

constexpr char record_version = 1;

enum Flag : uint8_t {
  was_there = 1,
  is_there = 2,
  expired = 4,
  has_keys = 8,
  has_before = 16,
  has_after = 32,
};

bool shows_before(StreamViewType type) {
  return type == StreamViewType::old_image || type == StreamViewType::new_and_old_images;
}
bool shows_after(StreamViewType type) {
  return type == StreamViewType::new_image || type == StreamViewType::new_and_old_images;
}

}  // namespace

std::string encode_change(const Table& table, StreamViewType view_type, ChangeOrigin origin, Timestamp time,
                          ItemView before, ItemView after) {
  const ItemView shown_before = shows_before(view_type) ? before : ItemView();
  const ItemView shown_after = shows_after(view_type) ? after : ItemView();
  const bool keys_needed = !shown_before && !shown_after;
  const Item keys = keys_needed ? key_attributes(table, after ? after : before) : Item();

  std::string out;
  out.reserve(32 + keys.bytes().size() + shown_before.bytes().size() + shown_after.bytes().size());
  out.push_back(record_version);
  out.push_back(char((before ? was_there : 0) | (after ? is_there : 0) |
                     (origin == ChangeOrigin::expiry ? expired : 0) | (keys_needed ? has_keys : 0) |
                     (shown_before ? has_before : 0) | (shown_after ? has_after : 0)));
  append_varint(out, uint64_t(time));
  for (ItemView part : {keys.view(), shown_before, shown_after}) {
    if (part) append_sized(out, part.bytes());
  }
  return out;
}

std::optional<ChangeRecord> decode_change(std::string_view bytes) {
  ByteReader reader(bytes);
  if (reader.byte() != record_version) return std::nullopt;
  const uint8_t flags = reader.byte();
  ChangeRecord record;
  record.was_there = flags & was_there;
  record.is_there = flags & is_there;
  record.origin = flags & expired ? ChangeOrigin::expiry : ChangeOrigin::user;
  record.time = Timestamp(reader.varint());
  if (flags & has_keys) record.keys = ItemView(reader.sized());
  if (flags & has_before) record.before = ItemView(reader.sized());
  if (flags & has_after) record.after = ItemView(reader.sized());
  if (reader.failed() || !reader.at_end()) return std::nullopt;
  return record;
}

}  // namespace gramme
