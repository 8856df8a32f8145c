// AttributeUpdates, UpdateItem's parameter from before expressions: one action for each attribute. It
// becomes the tree that update expressions become.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "api/shape.h"
#include "expression/update.h"

namespace gramme::dynamodb {

/// In the order of AWS's messages.
enum class AttributeAction : uint8_t { add, delete_, put };
std::span<const std::string_view> wire_names(AttributeAction);

namespace model {

struct AttributeValueUpdate {
  std::optional<Value> value;
  Late<AttributeAction> action;  // PUT when left out
  static std::span<const Field<AttributeValueUpdate>> shape();
};

}  // namespace model

/// By attribute, in the order sent.
using AttributeUpdates = Named<model::AttributeValueUpdate>;

/// Faults of actions come before those of values that do not go with their action.
Result<Update> update_of(const AttributeUpdates& updates);

}  // namespace gramme::dynamodb
