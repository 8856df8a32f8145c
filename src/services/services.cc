#include <array>

#include "services/dynamodb/dynamodb.h"
#include "services/service.h"

namespace gramme {

std::span<const Service* const> all_services() {
  static constexpr std::array services = {&dynamodb::service};
  return services;
}

}  // namespace gramme
