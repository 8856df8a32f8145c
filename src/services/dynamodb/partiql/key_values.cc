#include "services/dynamodb/partiql/key_values.h"

#include <fmt/format.h>

#include "api/errors.h"

namespace gramme::dynamodb {

Result<void> check_is_key_value(const KeyAttribute& attribute, ValueView value) {
  if (value.is(Type::string) || value.is(Type::number) || value.is(Type::binary)) return {};
  return validation(fmt::format("Key value must be of type S, N, or B. Key name: {}, Key type: {}",
                                attribute.name, type_name(value.type())));
}

Result<void> check_matches_schema(const KeyAttribute& attribute, ValueView value) {
  if (value.is(attribute.type)) return {};
  return validation("Key attribute's data type should match its data type in table's schema: Key " +
                    attribute.name);
}

Result<void> check_key_value_type(const KeyAttribute& attribute, ValueView value) {
  TRY(check_is_key_value(attribute, value));
  return check_matches_schema(attribute, value);
}

}  // namespace gramme::dynamodb
