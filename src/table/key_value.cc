#include "table/key_value.h"

#include <fmt/format.h>

#include "api/errors.h"

namespace gramme {

Result<void> check_key_not_empty(const KeyAttribute& attribute, ValueView value) {
  if (!is_empty_key(value)) return {};
  return validation(fmt::format(
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
      "contain an empty {} value. Key: {}",
      value.is(Type::binary) ? "binary" : "string", attribute.name));
}

Result<void> check_key_size(KeyRole role, ValueView value) {
  if (value.size_bytes() <= key_size_max(role)) return {};
  if (role == KeyRole::hash) {  // the missing blank is AWS's
    return validation(
        "One or more parameter values were invalid: "
        "Size of hashkey has exceeded the maximum size limit of2048 bytes");
  }
  return validation(
      "One or more parameter values were invalid: "
      "Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
}

Result<void> check_index_key_type(const Index& index, const KeyAttribute& attribute, ValueView value) {
  if (value.is(attribute.type)) return {};
  return validation(
      fmt::format("One or more parameter values were invalid: "
                  "Type mismatch for Index Key {} Expected: {} Actual: {} IndexName: {}",
                  attribute.name, type_name(attribute.type), type_name(value.type()), index.name));
}

}  // namespace gramme
