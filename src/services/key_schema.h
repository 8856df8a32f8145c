// How answers of several services show the keys of a table or index.
#pragma once

#include "api/writer.h"
#include "table/table.h"

namespace gramme {

/// The member KeySchema.
void write_key_schema(Writer& writer, const KeySchema& keys);

}  // namespace gramme
