#include "services/dynamodb/items/distinct_keys.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "api/errors.h"

namespace gramme::dynamodb {

bool has_duplicates(const std::vector<Result<std::string>>& keys) {
  std::vector<std::string_view> sorted;
  for (const Result<std::string>& key : keys) {
    if (key.has_value()) sorted.push_back(*key);
  }
  std::ranges::sort(sorted);
  return std::ranges::adjacent_find(sorted) != sorted.end();
}

Result<std::vector<std::string>> distinct_keys(std::vector<Result<std::string>> keys) {
  if (has_duplicates(keys)) return validation("Provided list of item keys contains duplicates");
  std::vector<std::string> result;
  result.reserve(keys.size());
  for (Result<std::string>& key : keys) result.push_back(TRY(std::move(key)));
  return result;
}

}  // namespace gramme::dynamodb
