#include "expression/functions.h"

#include <algorithm>
#include <array>

namespace gramme {

namespace {

struct Row {
  std::string_view name;
  Function function;
  Place place;
  size_t arity;
};

// In the order of the enumerators.
constexpr std::array rows = {
    Row{"attribute_exists", Function::attribute_exists, Place::condition, 1},
    Row{"attribute_not_exists", Function::attribute_not_exists, Place::condition, 1},
    Row{"attribute_type", Function::attribute_type, Place::condition, 2},
    Row{"begins_with", Function::begins_with, Place::condition, 2},
    Row{"contains", Function::contains, Place::condition, 2},
    Row{"size", Function::size, Place::operand, 1},
    Row{"if_not_exists", Function::if_not_exists, Place::update, 2},
    Row{"list_append", Function::list_append, Place::update, 2},
};

const Row& row_of(Function function) { return rows[size_t(function) - 1]; }

}  // namespace

Function function_of(std::string_view name) {
  const auto* row = std::ranges::find(rows, name, &Row::name);
  return row == rows.end() ? Function::unknown : row->function;
}

Place place_of(Function function) { return row_of(function).place; }

size_t arity_of(Function function) { return row_of(function).arity; }

}  // namespace gramme
