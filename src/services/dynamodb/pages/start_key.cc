#include "services/dynamodb/pages/start_key.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/errors.h"
#include "api/limits.h"

namespace gramme::dynamodb {
namespace {

bool is_hash(const KeySchema& keys, const KeyAttribute& attribute) {
  return std::ranges::find(keys.hash, attribute.name, &KeyAttribute::name) != keys.hash.end();
}

bool has_key_size(const ReadTarget& target, const KeyAttribute& attribute, ValueView value) {
  const bool hash = is_hash(target.keys(), attribute) || is_hash(target.table->keys, attribute);
  const size_t size_max = hash ? limits::partition_key_size_max : limits::sort_key_size_max;
  return value.size_bytes() <= size_max && (value.is(Type::number) || !value.text().empty());
}

bool has_exact_names(const std::vector<const KeyAttribute*>& attributes, ItemView start_key) {
  return start_key && start_key.members().size() == attributes.size() &&
         std::ranges::all_of(attributes, [&](const KeyAttribute* attribute) {
           return start_key.find(attribute->name).has_value();
         });
}

bool fits_entry_key(const ReadTarget& target, ItemView start_key) {
  const std::vector<const KeyAttribute*> attributes = target.entry_key_attributes();
  return has_exact_names(attributes, start_key) &&
         std::ranges::all_of(attributes, [&](const KeyAttribute* attribute) {
           const ValueView value = *start_key.find(attribute->name);
           return value.is(attribute->type) && has_key_size(target, *attribute, value);
         });
}

/// AWS checks a Scan's start key as it checks items for index keys: every key attribute of the table and of
/// its indexes that is there. Without IndexName it blames the first index.
Result<void> check_index_types(const ReadTarget& target, ItemView start_key) {
  const std::vector<Index>& indexes = target.table->indexes;
  if (indexes.empty() || !start_key) return {};
  const Index& blamed = target.index != nullptr ? *target.index : indexes.front();
  const auto check = [&](const KeySchema& keys) -> Result<void> {
    for (const KeyAttribute* attribute : keys.attributes()) {
      const std::optional<ValueView> value = start_key.find(attribute->name);
      if (!value || value->is(attribute->type)) continue;
      return validation(fmt::format(
          "One or more parameter values were invalid: Type mismatch for Index Key {} Expected: {} "
          "Actual: {} IndexName: {}",
          attribute->name, type_name(attribute->type), type_name(value->type()), blamed.name));
    }
    return {};
  };
  TRY(check(target.table->keys));
  for (const Index& index : indexes) TRY(check(index.keys));
  return {};
}

}  // namespace

Result<std::string> start_position(const ReadTarget& target, ItemView start_key, StartKeyTexts texts) {
  if (fits_entry_key(target, start_key)) return target.entry_key(start_key);
  if (texts == StartKeyTexts::scan) TRY(check_index_types(target, start_key));
  return validation("The provided starting key is invalid");
}

KeyRange remaining(KeyRange range, std::string_view position, Direction direction) {
  if (direction == Direction::backward) {
    range.last = std::clamp(std::string(position), range.first, range.last);
  } else {
    // A key's successor among all byte strings: the key and a zero byte.
    range.first = std::clamp(std::string(position) + '\0', range.first, range.last);
  }
  return range;
}

}  // namespace gramme::dynamodb
