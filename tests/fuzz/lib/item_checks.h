// What holds for every item.
#pragma once

#include "api/attribute_values.h"
#include "value/value_view.h"

namespace gramme {

/// Made anew in several ways it has the same bytes. Ends the process otherwise.
void check_item(const Item& item);

/// Written as JSON and read again with these options it has the same bytes.
void check_answered(const Item& item, AttributeValueOptions options);

/// Keys made of its texts and numbers are in their order.
void check_ordered_keys(const Item& item);

}  // namespace gramme
