// SELECT as ExecuteStatement runs it: a page of a table or an index.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "expression/partiql/statement.h"
#include "services/dynamodb/pages/read_target.h"
#include "services/service.h"
#include "storage/step.h"
#include "table/capacity.h"

namespace gramme::dynamodb {

struct SelectOptions {
  Consistency consistency = Consistency::eventual;
  std::optional<int32_t> limit;  // of evaluated items
  std::optional<std::string> next_token;
  std::string fingerprint;  // next_token.h
  bool may_resume = true;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
};

Step select_page(const Call& call, partiql::Statement statement, const SelectOptions& options);

/// Refuses reads of an index of several hash or range attributes, for parse_statement. An index or table
/// that is not there is no fault yet. Borrows the call.
partiql::SourceCheck simple_index_check(const Call& call);

}  // namespace gramme::dynamodb
