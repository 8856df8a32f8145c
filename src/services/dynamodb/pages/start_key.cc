#include "services/dynamodb/pages/start_key.h"

#include <algorithm>

#include "api/errors.h"
#include "table/key_value.h"

namespace gramme::dynamodb {
namespace {

bool is_hash(const KeySchema& keys, const KeyAttribute& attribute) {
  return std::ranges::find(keys.hash, attribute.name, &KeyAttribute::name) != keys.hash.end();
}

KeyRole role_of(const ReadTarget& target, const KeyAttribute& attribute) {
  const bool is_hash_key = is_hash(target.keys(), attribute) || is_hash(target.table->keys, attribute);
  return is_hash_key ? KeyRole::hash : KeyRole::range;
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
           return can_be_key(*attribute, role_of(target, *attribute), *start_key.find(attribute->name));
         });
}

/// AWS checks a Scan's start key as it checks items for index keys: every key attribute of the table and of
/// its indexes that is there. Without IndexName it blames the index whose name is first.
Result<void> check_index_types(const ReadTarget& target, ItemView start_key) {
  const std::vector<Index>& indexes = target.table->indexes;
  if (indexes.empty() || !start_key) return {};
  const Index& blamed =
      target.index != nullptr ? *target.index : *std::ranges::min_element(indexes, {}, &Index::name);
  const auto check = [&](const KeySchema& keys) -> Result<void> {
    for (const KeyAttribute* attribute : keys.attributes()) {
      const std::optional<ValueView> value = start_key.find(attribute->name);
      if (value) TRY(check_index_key_type(blamed, *attribute, *value));
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
