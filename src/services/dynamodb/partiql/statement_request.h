// What the requests of PartiQL have in common.
#pragma once

#include <array>

#include "api/shape.h"
#include "api/writer.h"
#include "services/dynamodb/items/item_request.h"

namespace gramme::dynamodb {

// The members of every request that has a statement; each names its own place among them.
template <class Request>
inline constexpr auto on_failure_field =
    field<&Request::on_condition_check_failure>("ReturnValuesOnConditionCheckFailure");
template <class Request>
inline constexpr auto statement_field =
    field<&Request::statement>("Statement", {.required = true, .length_min = 1, .length_max = 8192});
template <class Request>
inline constexpr auto parameters_field = field<&Request::parameters>("Parameters", {.length_min = 1});

/// The order of number sets in what PartiQL answers.
inline constexpr NumberOrder partiql_numbers = NumberOrder::java_hash;

}  // namespace gramme::dynamodb
