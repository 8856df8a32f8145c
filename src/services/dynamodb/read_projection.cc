#include "services/dynamodb/read_projection.h"

#include <utility>

namespace gramme::dynamodb {

Result<Projection> parse_projection(const std::optional<std::string>& expression,
                                    std::optional<std::vector<std::string>> attributes_to_get,
                                    Placeholders& placeholders) {
  if (expression) return Projection::parse(*expression, placeholders);
  if (attributes_to_get) return Projection::of_names(*std::move(attributes_to_get));
  return Projection();
}

Result<Projection> parse_projection(const std::optional<std::string>& expression,
                                    std::optional<std::vector<std::string>> attributes_to_get,
                                    std::optional<Named<std::string>> names, Wording wording) {
  Placeholders placeholders =
      TRY(Placeholders::check({std::move(names), std::nullopt}, expression.has_value(), "", wording));
  Projection projection = TRY(parse_projection(expression, std::move(attributes_to_get), placeholders));
  TRY(placeholders.check_all_used());
  return projection;
}

}  // namespace gramme::dynamodb
