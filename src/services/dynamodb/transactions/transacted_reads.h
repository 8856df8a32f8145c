// A transaction that reads: several items as they were at one moment.
#pragma once

#include <string>
#include <vector>

#include "services/dynamodb/items/item_read.h"
#include "storage/step.h"
#include "table/capacity.h"

namespace gramme::dynamodb {

struct TransactedRead {
  TablePointer table;
  std::string key;  // of the storage
  ItemForm form;
};

/// Answers the member Responses, an entry for each read: with the item, or empty when there is none. Every
/// read costs double.
Step read_transacted(std::vector<TransactedRead> reads, ReturnConsumedCapacity wanted);

}  // namespace gramme::dynamodb
