// Reading a local index for attributes that it does not hold: each entry's item is fetched from the table.
#pragma once

#include "services/dynamodb/pages/page.h"
#include "storage/step.h"

namespace gramme::dynamodb {

/// Reads the index's entries, then their items. The page is made of whole items: they are filtered
/// (unless the plan filters entries) and projected, and their sizes count against 1 MB. The index is
/// charged for the entries evaluated, rounded once for each range; the table for each item fetched, rounded
/// on its own.
Step fetch_page(PagePlan plan, ReadOrder order);

}  // namespace gramme::dynamodb
