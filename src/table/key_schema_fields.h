// The stored fields of key schemas, which several records hold. Stored: a tag never changes its meaning.
#pragma once

#include "table/record.h"
#include "table/table.h"

namespace gramme {

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<KeyAttribute, Visitor>& attribute) {
  field(1, attribute.name);
  field(2, attribute.type);
}

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<KeySchema, Visitor>& keys) {
  field(1, keys.hash);
  field(2, keys.range);
}

}  // namespace gramme
