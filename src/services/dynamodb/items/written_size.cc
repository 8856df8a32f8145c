#include "services/dynamodb/items/written_size.h"

#include <string>

namespace gramme::dynamodb {
namespace {

/// `text` is room to write in.
size_t size_of_numbers(ValueView value, std::string& text) {
  size_t size = 0;
  switch (value.type()) {
    case Type::number:
      text.clear();
      value.number().append_text(text);
      return text.size();
    case Type::number_set:
    case Type::list:
    case Type::map:
      for (const Member& member : value.members()) size += size_of_numbers(member.value, text);
      return size;
    default:
      return 0;
  }
}

}  // namespace

size_t written_size_of_numbers(ItemView item) {
  std::string text;
  size_t size = 0;
  for (const Member& member : item.members()) size += size_of_numbers(member.value, text);
  return size;
}

}  // namespace gramme::dynamodb
