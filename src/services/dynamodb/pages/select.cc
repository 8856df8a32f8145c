#include "services/dynamodb/pages/select.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "api/errors.h"

namespace gramme::dynamodb {
namespace {

bool is_partial(const ReadTarget& target) {
  return target.index != nullptr && target.index->projection != ProjectionType::all;
}

Error contradicts(std::string_view member, std::string_view choice) {
  return validation(fmt::format("Cannot specify the {} when choosing to get {}", member, choice));
}

}  // namespace

Result<Select> checked_select(std::optional<Select> asked, std::string_view projected_by, bool has_index) {
  const bool projects = !projected_by.empty();
  if (!asked) {
    if (projects) return Select::specific_attributes;
    return has_index ? Select::all_projected_attributes : Select::all_attributes;
  }
  switch (*asked) {
    case Select::count:
      if (projects) return contradicts(projected_by, "only the Count");
      break;
    case Select::all_attributes:
      if (projects) return contradicts(projected_by, "ALL_ATTRIBUTES");
      break;
    case Select::all_projected_attributes:
      if (projects) return contradicts(projected_by, "ALL_PROJECTED_ATTRIBUTES");
      if (!has_index)
        return validation("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
      break;
    case Select::specific_attributes:
      if (!projects) {
        return validation(
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
            "SPECIFIC_ATTRIBUTES");
      }
      break;
  }
  return *asked;
}

Result<void> check_global_select(const ReadTarget& target, Select select) {
  if (select != Select::all_attributes || !target.is_global_index() || !is_partial(target)) return {};
  return validation(
      fmt::format("One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported "
                  "for global secondary index {} because its projection type is not ALL",
                  target.index->name));
}

Result<bool> needs_table(const ReadTarget& target, Select select, const Projection& projection) {
  if (!is_partial(target)) return false;
  TRY(check_global_select(target, select));
  if (select == Select::all_attributes) return true;
  std::vector<std::string> named;
  for (const Path& path : projection.paths()) named.push_back(path.attribute);
  const std::vector<std::string> missing = target.not_projected(named);
  if (missing.empty() || !target.is_global_index()) return !missing.empty();
  return validation(fmt::format(
      "One or more parameter values were invalid: Global secondary index {} does not project [{}]",
      target.index->name, fmt::join(missing, ", ")));
}

}  // namespace gramme::dynamodb
