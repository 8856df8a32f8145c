#include "services/service.h"

#include <algorithm>

namespace gramme {

const Operation* Service::find(std::string_view operation_name) const {
  auto found = std::ranges::find(operations, operation_name, &Operation::name);
  return found == operations.end() ? nullptr : &*found;
}

}  // namespace gramme
