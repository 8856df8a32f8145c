// Update expressions: SET, REMOVE, ADD, DELETE. Every clause reads the item as it was before the update.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "expression/path.h"
#include "expression/placeholders.h"

namespace gramme {

struct UpdateActions;  // expression/update_tree.h

class Update {
 public:
  /// Changes nothing.
  Update() = default;
  static Result<Update> parse(std::string_view text, Placeholders& placeholders);
  explicit Update(std::shared_ptr<const UpdateActions> actions);

  explicit operator bool() const { return actions_ != nullptr; }
  /// The paths that are written, in written order: key attributes may not be among them; UPDATED_OLD and
  /// UPDATED_NEW show them.
  const std::vector<Path>& targets() const;
  /// The paths that operands read, in written order.
  std::vector<Path> reads() const;
  /// The attributes whose new value, or at least its type, is said by the statement itself: constants, and
  /// 0 or an empty list for what is computed.
  Item stated_values() const;
  /// Whether it removes and does nothing else: such an update does not create an item.
  bool only_removes() const;
  /// What the statement itself costs against the 400 KB limit (an AWS rule of 2026; the item's own size is
  /// checked besides).
  size_t charge_bytes() const;
  /// The new item; `base` is the old item, or just the key when there is none. Faults are
  /// ValidationExceptions.
  Result<Item> apply(ItemView base) const;

 private:
  std::shared_ptr<const UpdateActions> actions_;
};

}  // namespace gramme
