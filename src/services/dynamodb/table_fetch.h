// Reading a local index for attributes that it does not hold: each entry's item is fetched from the table.
#pragma once

#include <memory>

#include "services/dynamodb/page.h"
#include "storage/step.h"

namespace gramme::dynamodb {

/// A visitor of the index's entries, whose finish() reads the items. The page is made of whole items: they
/// are filtered and projected, and their sizes count against 1 MB. The index is charged for the entries
/// evaluated, rounded once; the table for each item fetched, rounded on its own.
std::unique_ptr<Visitor> make_table_fetch(PagePlan plan);

}  // namespace gramme::dynamodb
