#include <array>

#include "services/administration/administration.h"
#include "services/dynamodb/dynamodb.h"
#include "services/service.h"
#include "services/streams/streams.h"

namespace gramme {

std::span<const Service* const> all_services() {
  static constexpr std::array services = {&dynamodb::service, &streams::service, &administration::service};
  return services;
}

}  // namespace gramme
