// Which values key attributes may have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/limits.h"
#include "base/result.h"
#include "table/table.h"

namespace gramme {

enum class KeyRole : uint8_t { hash, range };

constexpr size_t key_size_max(KeyRole role) {
  return role == KeyRole::hash ? limits::partition_key_size_max : limits::sort_key_size_max;
}

/// A text or binary of no length: no key has it.
inline bool is_empty_key(ValueView value) { return !value.is(Type::number) && value.text().empty(); }

inline bool can_be_key(const KeyAttribute& attribute, KeyRole role, ValueView value) {
  return value.is(attribute.type) && !is_empty_key(value) && value.size_bytes() <= key_size_max(role);
}

/// "... The AttributeValue for a key attribute cannot contain an empty string value. Key: pk"
Result<void> check_key_not_empty(const KeyAttribute& attribute, ValueView value);
/// "Size of hashkey has exceeded ..."
Result<void> check_key_size(KeyRole role, ValueView value);
/// "Type mismatch for Index Key g Expected: S Actual: N IndexName: gsi"
Result<void> check_index_key_type(const Index& index, const KeyAttribute& attribute, ValueView value);

}  // namespace gramme
