// ExclusiveStartKey: where a page goes on.
#pragma once

#include <string>
#include <string_view>

#include "services/dynamodb/pages/read_target.h"
#include "storage/step.h"

namespace gramme::dynamodb {

/// The entry key of an ExclusiveStartKey, or the fault of one that has not exactly the attributes of
/// LastEvaluatedKey, in their types and sizes. The item need not exist: anyone may make up a key, and the
/// page goes on after where it would lie. Scan words wrong types of tables with indexes otherwise than
/// Query does.
enum class StartKeyTexts { query, scan };
Result<std::string> start_position(const ReadTarget& target, ItemView start_key, StartKeyTexts texts);

/// What is left of a range after a position, in the direction of reading.
KeyRange remaining(KeyRange range, std::string_view position, Direction direction);

}  // namespace gramme::dynamodb
