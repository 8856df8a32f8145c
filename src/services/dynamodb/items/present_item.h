// The item that a step found under one of its keys.
#pragma once

#include <optional>
#include <string_view>

#include "value/value_view.h"

namespace gramme::dynamodb {

inline ItemView present_item(const std::optional<std::string_view>& present) {
  return present ? ItemView(*present) : ItemView();
}

}  // namespace gramme::dynamodb
