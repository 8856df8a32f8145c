// Projection expressions and AttributesToGet: which parts of an item are answered.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "expression/path.h"
#include "expression/placeholders.h"

namespace gramme {

struct Selection;  // projection.cc

class Projection {
 public:
  /// Everything.
  Projection() = default;
  static Result<Projection> parse(std::string_view text, Placeholders& placeholders);
  /// The legacy parameter: top-level names. (Duplicates are a fault.)
  static Result<Projection> of_names(std::vector<std::string> names);

  bool is_everything() const { return paths_.empty(); }
  const std::vector<Path>& paths() const { return paths_; }
  /// The projected item; parts of a list are packed in order. Present but empty (an item without
  /// attributes) when nothing fits.
  Item apply(ItemView item) const;

 private:
  explicit Projection(std::vector<Path> paths);
  std::vector<Path> paths_;
  std::shared_ptr<const Selection> selection_;
};

/// The parts of an item that lie on the given paths, put together as DynamoDB answers them.
Item project(ItemView item, std::span<const Path> paths);

}  // namespace gramme
