#include "services/dynamodb/items/item_read.h"

#include <utility>

#include "services/dynamodb/legacy/legacy_parameters.h"

namespace gramme::dynamodb {

Result<Projection> parse_projection(const std::optional<std::string>& expression,
                                    std::optional<std::vector<std::string>> attributes_to_get,
                                    std::optional<Named<std::string>> names, Wording wording) {
  Placeholders placeholders =
      TRY(Placeholders::check({std::move(names), std::nullopt}, expression.has_value(), "", wording));
  TRY(check_attribute_names(attributes_to_get));
  if (attributes_to_get) return Projection::of_names(*std::move(attributes_to_get));
  if (!expression) return Projection();
  Projection projection = TRY(Projection::parse(*expression, placeholders));
  TRY(placeholders.check_all_used());
  return projection;
}

}  // namespace gramme::dynamodb
