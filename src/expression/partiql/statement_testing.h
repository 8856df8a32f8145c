// What tests of PartiQL share: a statement about a table T, what it says, and its fault.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "expression/expression_testing.h"
#include "expression/partiql/statement.h"

namespace gramme::partiql {

/// Parameters written like a list of expression_testing.h: "['a', <1, 2>]".
inline std::vector<Value> parameters_of(std::string_view text) {
  std::vector<Value> parameters;
  if (text.empty()) return parameters;
  const Value list = value(text);
  for (const Member& member : list.view().members()) parameters.emplace_back(member.value);
  return parameters;
}

inline Result<Statement> parse(std::string_view text, std::string_view parameters = "",
                               Place place = Place::single) {
  return parse_statement(text, parameters_of(parameters), place);
}

/// The fault of a statement; "" when it has none.
inline std::string fault(std::string_view text, std::string_view parameters = "",
                         Place place = Place::single) {
  return fault_of(parse(text, parameters, place));
}

constexpr std::string_view select_where = "SELECT * FROM T WHERE ";

/// The fault of a condition.
inline std::string fault_where(std::string_view condition, std::string_view parameters = "") {
  return fault(std::string(select_where).append(condition), parameters);
}

/// Whether an item fulfils a condition.
inline bool holds(std::string_view condition, std::string_view object, std::string_view parameters = "") {
  Result<Statement> statement = parse(std::string(select_where).append(condition), parameters);
  CHECK(statement.has_value());
  return statement->where.holds(item(object));
}

}  // namespace gramme::partiql
