// Amazon DynamoDB: tables and items.
#pragma once

#include "services/service.h"

namespace gramme::dynamodb {

extern const Service service;

}  // namespace gramme::dynamodb
