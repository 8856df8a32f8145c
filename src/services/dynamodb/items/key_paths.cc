#include "services/dynamodb/items/key_paths.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/errors.h"

namespace gramme::dynamodb {
namespace {

Result<void> check(const KeySchema& keys, std::string_view word, std::span<const Path> paths) {
  for (const KeyAttribute* attribute : keys.attributes()) {
    const auto looks_into = [&](const Path& path) {
      return path.attribute == attribute->name && !path.is_top_level();
    };
    if (std::ranges::none_of(paths, looks_into)) continue;
    return validation(
        fmt::format("Key attributes must be scalars; list random access '[]' and map lookup '.' are not "
                    "allowed: {}: {}",
                    word, attribute->name));
  }
  return {};
}

}  // namespace

Result<void> check_key_paths(const Table& table, std::span<const Path> paths) {
  TRY(check(table.keys, "Key", paths));
  for (const Index& index : table.indexes) TRY(check(index.keys, "IndexKey", paths));
  return {};
}

}  // namespace gramme::dynamodb
