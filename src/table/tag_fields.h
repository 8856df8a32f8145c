// The stored fields of resource tags, which several records hold. Stored: a tag never changes its meaning.
#pragma once

#include "table/record.h"
#include "table/table.h"

namespace gramme {

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<Tag, Visitor>& tag) {
  field(1, tag.key);
  field(2, tag.value);
}

}  // namespace gramme
